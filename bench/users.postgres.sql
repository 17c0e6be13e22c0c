-- Fills `users` of a migrated PostgreSQL with 1,000,000 people, the same every time.
-- Indexes are made anew afterwards, as any bulk load does. Run `VACUUM ANALYZE users` after it.
BEGIN;
SET LOCAL statement_timeout = 0;
SET LOCAL maintenance_work_mem = '256MB';
CREATE TEMP TABLE made_anew ON COMMIT DROP AS
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = 'users' AND indexname <> 'pk_users';
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM made_anew LOOP EXECUTE format('DROP INDEX %I', name); END LOOP;
END $$;
INSERT INTO users (
    id, email, email_canonical, email_verified_at, username, username_canonical, password_hash, name, name_canonical,
    role, account_status, status_before, last_login_at, target_role, target_role_canonical, experience_level,
    stripe_customer_id, source_system, source_id, created_at, updated_at, deleted_at
)
SELECT
    (lpad(to_hex(1600000000000 + n * 1000), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid,
    address, address,
    CASE WHEN h % 10 > 0 THEN made END,
    CASE WHEN n % 2 = 0 THEN first || n END, CASE WHEN n % 2 = 0 THEN first || n END,
    '$bcrypt-sha256$v=2,t=2b,r=12$ahk7yDlxhoNY6uHsuRvpOO$H4nmhcbSoz6iKsiEpkuDoY0b2NqJDOq',
    initcap(first) || ' ' || initcap(last), first || ' ' || last,
    CASE WHEN h % 1000 < 1 THEN 'admin' WHEN h % 1000 < 20 THEN 'manager' WHEN h % 1000 < 50 THEN 'marketing' WHEN h % 1000 < 150 THEN 'target' ELSE 'viewer' END,
    CASE WHEN h % 100 < 2 THEN 'suspended' WHEN h % 100 < 3 THEN 'locked' WHEN h % 100 < 8 THEN 'pending_verification' ELSE 'active' END,
    CASE WHEN h % 100 < 2 THEN 'active' END,
    CASE WHEN h % 3 > 0 THEN made + (h % 9000000) * interval '1 second' END,
    CASE WHEN h % 5 > 0 THEN 'Role ' || h % 200 END, CASE WHEN h % 5 > 0 THEN 'role ' || h % 200 END,
    (ARRAY['entry', 'junior', 'mid', 'senior', 'lead', 'principal'])[1 + h % 6],
    CASE WHEN n % 4 = 0 THEN 'cus_' || n END,
    CASE WHEN h % 10 < 4 THEN (ARRAY['alembic', 'prisma', 'sqlalchemy', 'better-auth'])[1 + h % 4] END,
    CASE WHEN h % 10 < 4 THEN n::text END,
    made, made,
    CASE WHEN h % 20 = 7 THEN made + interval '1 day' END
FROM (
    SELECT n, h, to_timestamp(1600000000 + n) AS made, first, last,
        first || '.' || last || n || '@' || (ARRAY['example.com', 'example.org', 'mail.example', 'corp.example'])[1 + h % 4] AS address
    FROM (
        SELECT n, n * 2654435761 % 4294967296 / 16 AS h,
            (ARRAY['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald', 'tony', 'john', 'margaret', 'dennis', 'ken', 'radia', 'leslie', 'frances', 'adele', 'jean', 'niklaus', 'robin', 'shafi', 'silvio', 'whitfield', 'martin', 'ron', 'adi', 'len'])[1 + n * 2654435761 % 4294967296 / 4096 % 25] AS first,
            (ARRAY['lovelace', 'hopper', 'turing', 'dijkstra', 'liskov', 'knuth', 'hoare', 'mccarthy', 'hamilton', 'ritchie', 'thompson', 'perlman', 'lamport', 'allen', 'goldberg', 'bartik', 'wirth', 'milner', 'goldwasser', 'micali', 'diffie', 'hellman', 'rivest', 'shamir', 'adleman'])[1 + n * 2654435761 % 4294967296 / 1048576 % 25] AS last
        FROM generate_series(1::bigint, 1000000) AS n
    ) AS people
) AS users_to_be;
DO $$ DECLARE definition text; BEGIN
    FOR definition IN SELECT indexdef FROM made_anew LOOP EXECUTE definition; END LOOP;
END $$;
COMMIT;
