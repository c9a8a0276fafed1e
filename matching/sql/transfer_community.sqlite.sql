-- needs: matching_transfer matching_account
DROP TRIGGER IF EXISTS bh_matching_transfer_same_community
--;;
CREATE TRIGGER bh_matching_transfer_same_community BEFORE INSERT ON matching_transfer
-- A transfer to oneself is the CHECK's to refuse, by its own name.
WHEN NEW.debit_id <> NEW.credit_id AND ((SELECT count(*) FROM matching_account
      WHERE id IN (NEW.debit_id, NEW.credit_id) AND community_id = NEW.community_id) <> 2
  OR (SELECT count(DISTINCT unit) FROM matching_account WHERE id IN (NEW.debit_id, NEW.credit_id)) <> 1)
BEGIN
  SELECT RAISE(ABORT, 'matching_transfer_same_community');
END
