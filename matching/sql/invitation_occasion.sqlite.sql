-- needs: matching_invitation exchange_slot
DROP TRIGGER IF EXISTS bh_matching_invitation_occasion_of_slot
--;;
CREATE TRIGGER bh_matching_invitation_occasion_of_slot BEFORE INSERT ON matching_invitation
WHEN NOT EXISTS (SELECT 1 FROM exchange_slot WHERE id = NEW.slot_id AND occasion_id = NEW.occasion_id)
BEGIN
  SELECT RAISE(ABORT, 'matching_invitation_occasion_of_slot');
END
--;;
DROP TRIGGER IF EXISTS bh_matching_invitation_occasion_of_moved_slot
--;;
CREATE TRIGGER bh_matching_invitation_occasion_of_moved_slot BEFORE UPDATE OF slot_id, occasion_id ON matching_invitation
WHEN NOT EXISTS (SELECT 1 FROM exchange_slot WHERE id = NEW.slot_id AND occasion_id = NEW.occasion_id)
BEGIN
  SELECT RAISE(ABORT, 'matching_invitation_occasion_of_slot');
END
