-- needs: members_rolegrant
DROP TRIGGER IF EXISTS bh_members_rolegrant_analyst_alone_insert
--;;
CREATE TRIGGER bh_members_rolegrant_analyst_alone_insert BEFORE INSERT ON members_rolegrant
WHEN (NEW.until IS NULL OR datetime(NEW.until) > datetime('now')) AND EXISTS (
  SELECT 1 FROM members_rolegrant AS held
  WHERE held.user_id = NEW.user_id AND (held.until IS NULL OR datetime(held.until) > datetime('now'))
    AND (held.role = 'analyst') <> (NEW.role = 'analyst'))
BEGIN
  SELECT RAISE(ABORT, 'members_rolegrant_analyst_alone');
END
--;;
DROP TRIGGER IF EXISTS bh_members_rolegrant_analyst_alone_update
--;;
CREATE TRIGGER bh_members_rolegrant_analyst_alone_update BEFORE UPDATE ON members_rolegrant
WHEN (NEW.until IS NULL OR datetime(NEW.until) > datetime('now')) AND EXISTS (
  SELECT 1 FROM members_rolegrant AS held
  WHERE held.id <> NEW.id
    AND held.user_id = NEW.user_id AND (held.until IS NULL OR datetime(held.until) > datetime('now'))
    AND (held.role = 'analyst') <> (NEW.role = 'analyst'))
BEGIN
  SELECT RAISE(ABORT, 'members_rolegrant_analyst_alone');
END
