-- needs: matching_transfer matching_account
CREATE OR REPLACE FUNCTION bh_matching_transfer_same_community() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A transfer to oneself is the CHECK's to refuse, by its own name.
  IF NEW.debit_id = NEW.credit_id THEN
    RETURN NEW;
  END IF;
  IF (SELECT count(*) FROM matching_account
      WHERE id IN (NEW.debit_id, NEW.credit_id) AND community_id = NEW.community_id) <> 2
     OR (SELECT count(DISTINCT unit) FROM matching_account WHERE id IN (NEW.debit_id, NEW.credit_id)) <> 1 THEN
    RAISE EXCEPTION 'both accounts must be of the transfer''s community and unit'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_transfer_same_community';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS bh_matching_transfer_same_community ON matching_transfer;
CREATE TRIGGER bh_matching_transfer_same_community BEFORE INSERT ON matching_transfer
  FOR EACH ROW EXECUTE FUNCTION bh_matching_transfer_same_community();
