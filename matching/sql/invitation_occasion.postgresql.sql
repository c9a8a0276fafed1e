-- needs: matching_invitation exchange_slot
CREATE OR REPLACE FUNCTION bh_matching_invitation_occasion_of_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM exchange_slot WHERE id = NEW.slot_id AND occasion_id = NEW.occasion_id) THEN
    RAISE EXCEPTION 'an invitation is of the occasion of its slot'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_invitation_occasion_of_slot';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS bh_matching_invitation_occasion_of_slot ON matching_invitation;
CREATE TRIGGER bh_matching_invitation_occasion_of_slot BEFORE INSERT OR UPDATE OF slot_id, occasion_id
  ON matching_invitation FOR EACH ROW EXECUTE FUNCTION bh_matching_invitation_occasion_of_slot();
