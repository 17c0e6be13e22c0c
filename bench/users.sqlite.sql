-- Fills `users` of a migrated SQLite with 1,000,000 people, the same as those of PostgreSQL. Needs SQLite 3.41 for `unhex`.
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -1000000;
BEGIN;
CREATE TEMP TABLE firsts (n INTEGER PRIMARY KEY, first TEXT);
INSERT INTO firsts SELECT key, value FROM json_each('["ada","grace","alan","edsger","barbara","donald","tony","john","margaret","dennis","ken","radia","leslie","frances","adele","jean","niklaus","robin","shafi","silvio","whitfield","martin","ron","adi","len"]');
CREATE TEMP TABLE lasts (n INTEGER PRIMARY KEY, last TEXT);
INSERT INTO lasts SELECT key, value FROM json_each('["lovelace","hopper","turing","dijkstra","liskov","knuth","hoare","mccarthy","hamilton","ritchie","thompson","perlman","lamport","allen","goldberg","bartik","wirth","milner","goldwasser","micali","diffie","hellman","rivest","shamir","adleman"]');
INSERT INTO users (
    id, email, email_canonical, email_verified_at, username, username_canonical, password_hash, name, name_canonical,
    role, account_status, status_before, last_login_at, target_role, target_role_canonical, experience_level,
    stripe_customer_id, source_system, source_id, created_at, updated_at, deleted_at
)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000),
people AS (SELECT n, n * 2654435761 % 4294967296 AS spread FROM numbers),
users_to_be AS (
    SELECT people.n AS n, spread / 16 AS h, strftime('%Y-%m-%dT%H:%M:%S+00:00', 1600000000 + people.n, 'unixepoch') AS made,
        first, last,
        first || '.' || last || people.n || '@' || CASE spread / 16 % 4 WHEN 0 THEN 'example.com' WHEN 1 THEN 'example.org' WHEN 2 THEN 'mail.example' ELSE 'corp.example' END AS address
    FROM people
    JOIN firsts ON firsts.n = spread / 4096 % 25
    JOIN lasts ON lasts.n = spread / 1048576 % 25
)
SELECT
    unhex(printf('%012x', 1600000000000 + n * 1000) || '7' || printf('%03x', n % 4096) || '8' || printf('%015x', n)),
    address, address,
    CASE WHEN h % 10 > 0 THEN made END,
    CASE WHEN n % 2 = 0 THEN first || n END, CASE WHEN n % 2 = 0 THEN first || n END,
    '$bcrypt-sha256$v=2,t=2b,r=12$ahk7yDlxhoNY6uHsuRvpOO$H4nmhcbSoz6iKsiEpkuDoY0b2NqJDOq',
    upper(substr(first, 1, 1)) || substr(first, 2) || ' ' || upper(substr(last, 1, 1)) || substr(last, 2), first || ' ' || last,
    CASE WHEN h % 1000 < 1 THEN 'admin' WHEN h % 1000 < 20 THEN 'manager' WHEN h % 1000 < 50 THEN 'marketing' WHEN h % 1000 < 150 THEN 'target' ELSE 'viewer' END,
    CASE WHEN h % 100 < 2 THEN 'suspended' WHEN h % 100 < 3 THEN 'locked' WHEN h % 100 < 8 THEN 'pending_verification' ELSE 'active' END,
    CASE WHEN h % 100 < 2 THEN 'active' END,
    CASE WHEN h % 3 > 0 THEN strftime('%Y-%m-%dT%H:%M:%S+00:00', 1600000000 + n + h % 9000000, 'unixepoch') END,
    CASE WHEN h % 5 > 0 THEN 'Role ' || (h % 200) END, CASE WHEN h % 5 > 0 THEN 'role ' || (h % 200) END,
    CASE h % 6 WHEN 0 THEN 'entry' WHEN 1 THEN 'junior' WHEN 2 THEN 'mid' WHEN 3 THEN 'senior' WHEN 4 THEN 'lead' ELSE 'principal' END,
    CASE WHEN n % 4 = 0 THEN 'cus_' || n END,
    CASE WHEN h % 10 < 4 THEN CASE h % 4 WHEN 0 THEN 'alembic' WHEN 1 THEN 'prisma' WHEN 2 THEN 'sqlalchemy' ELSE 'better-auth' END END,
    CASE WHEN h % 10 < 4 THEN n END,
    made, made,
    CASE WHEN h % 20 = 7 THEN strftime('%Y-%m-%dT%H:%M:%S+00:00', 1600000000 + n + 86400, 'unixepoch') END
FROM users_to_be;
COMMIT;
PRAGMA journal_mode = WAL;
