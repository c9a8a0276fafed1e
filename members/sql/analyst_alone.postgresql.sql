-- needs: members_rolegrant members_user
CREATE OR REPLACE FUNCTION bh_members_rolegrant_analyst_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.until IS NOT NULL AND NEW.until <= now() THEN
    RETURN NEW;
  END IF;
  -- Two grants at the same moment wait for each other here.
  PERFORM 1 FROM members_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM members_rolegrant AS held
             WHERE held.id IS DISTINCT FROM NEW.id AND held.user_id = NEW.user_id
               AND (held.until IS NULL OR held.until > now())
               AND (held.role = 'analyst') <> (NEW.role = 'analyst')) THEN
    RAISE EXCEPTION 'an analyst holds no other role'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'members_rolegrant_analyst_alone';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS bh_members_rolegrant_analyst_alone ON members_rolegrant;
CREATE TRIGGER bh_members_rolegrant_analyst_alone BEFORE INSERT OR UPDATE ON members_rolegrant
  FOR EACH ROW EXECUTE FUNCTION bh_members_rolegrant_analyst_alone();
