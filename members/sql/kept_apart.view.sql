-- needs: members_block members_actsfor
-- makes: members_kept_apart members_arranges
-- Who is not to meet whom (safety.md §8), each pair both ways; a pair may stand there more than once. One of the two
-- blocked the other; or somebody did who arranges things for one of them, whom they would meet as well.
-- Every branch begins at what one_id is compared with, so that asking for one person reads a few rows.
CREATE VIEW members_arranges AS
SELECT own.participant_id AS by_id, theirs.participant_id AS for_id
FROM members_actsfor AS theirs
JOIN members_actsfor AS own ON own.user_id = theirs.user_id
WHERE theirs.kind = 'proxy' AND theirs.until IS NULL AND own.kind = 'self' AND own.until IS NULL
--;;
CREATE VIEW members_kept_apart AS
SELECT blocker_id AS one_id, blocked_id AS other_id FROM members_block
UNION ALL
SELECT blocked_id, blocker_id FROM members_block
UNION ALL
SELECT mine.for_id, block.blocked_id
FROM members_block AS block JOIN members_arranges AS mine ON mine.by_id = block.blocker_id
UNION ALL
SELECT mine.for_id, block.blocker_id
FROM members_block AS block JOIN members_arranges AS mine ON mine.by_id = block.blocked_id
UNION ALL
SELECT block.blocker_id, theirs.for_id
FROM members_block AS block JOIN members_arranges AS theirs ON theirs.by_id = block.blocked_id
UNION ALL
SELECT block.blocked_id, theirs.for_id
FROM members_block AS block JOIN members_arranges AS theirs ON theirs.by_id = block.blocker_id
UNION ALL
SELECT mine.for_id, theirs.for_id
FROM members_block AS block
JOIN members_arranges AS mine ON mine.by_id = block.blocker_id
JOIN members_arranges AS theirs ON theirs.by_id = block.blocked_id
UNION ALL
SELECT mine.for_id, theirs.for_id
FROM members_block AS block
JOIN members_arranges AS mine ON mine.by_id = block.blocked_id
JOIN members_arranges AS theirs ON theirs.by_id = block.blocker_id
