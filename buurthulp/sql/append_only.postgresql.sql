CREATE OR REPLACE FUNCTION bh_{table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.{at} < now() - interval '{days} days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_append_only';
END $$;
DROP TRIGGER IF EXISTS bh_{table}_append_only ON {table};
CREATE TRIGGER bh_{table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION bh_{table}_append_only();
CREATE OR REPLACE FUNCTION bh_{table}_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_append_only';
END $$;
DROP TRIGGER IF EXISTS bh_{table}_no_truncate ON {table};
CREATE TRIGGER bh_{table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION bh_{table}_no_truncate();
