DROP TRIGGER IF EXISTS bh_{table}_no_update
--;;
CREATE TRIGGER bh_{table}_no_update BEFORE UPDATE ON {table}
BEGIN
  SELECT RAISE(ABORT, '{table}_append_only');
END
--;;
DROP TRIGGER IF EXISTS bh_{table}_no_delete
--;;
CREATE TRIGGER bh_{table}_no_delete BEFORE DELETE ON {table}
WHEN datetime(OLD.{at}) >= datetime('now', '-{days} days')
BEGIN
  SELECT RAISE(ABORT, '{table}_append_only');
END
