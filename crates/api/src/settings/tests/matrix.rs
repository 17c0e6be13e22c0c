//! Every variable with values that fit and values that do not.

use super::*;

struct Case {
    variable: &'static str,
    good: &'static [&'static str],
    bad: &'static [&'static str],
}

const fn case(variable: &'static str, good: &'static [&'static str], bad: &'static [&'static str]) -> Case {
    Case { variable, good, bad }
}

const TRUTH: &[&str] = &["true", "false"];
const NO_TRUTH: &[&str] = &["", "yes", "1", "TRUE"];
const RATES: &[&str] = &["60/1m", "1/1s", "1000000/24h"];
const NO_RATES: &[&str] = &["", "60", "0/1m", "60/0s", "60/25h", "1000001/1m", "60/m"];

const CASES: [Case; 54] = [
    case(
        "DATABASE_URL",
        &["sqlite://data/roster.db", "sqlite::memory:", "sqlite:///tmp/a.db"],
        &["", "roster.db", "mysql://h/d", "sqlite://", "postgres:h"],
    ),
    case("ROSTER_DATABASE__URL", &["sqlite::memory:"], &["oracle://h/d"]),
    case("DB_POOL_SIZE", &["1", "1000"], &["", "0", "1001", "-1", "+5", "ten", "1.5"]),
    case("DB_MAX_OVERFLOW", &["0", "1000"], &["1001", "-1"]),
    case("DB_POOL_RECYCLE", &["1", "3600", "1h", "7d"], &["0", "-1", "8d", "604801", "soon"]),
    case("ROSTER_DATABASE__POOL_SIZE", &["5"], &["0"]),
    case("ROSTER_DATABASE__MAX_OVERFLOW", &["5"], &["-5"]),
    case("ROSTER_DATABASE__POOL_RECYCLE", &["5m"], &["5w"]),
    case(
        "ROSTER_DATABASE__SCHEMA",
        &["accounts", "_a1", "Accounts"],
        &["", "1a", "a-b", "a b", "pg_mine", "a\"b", "a;drop schema b"],
    ),
    case("ROSTER_DATABASE__POOLER", &["none", "transaction"], &["", "session", "None"]),
    case(
        "ROSTER_HTTP__BIND",
        &["0.0.0.0:80", "[::1]:0"],
        &["", "8080", "localhost:8080", "1.2.3.4", "1.2.3.4:70000"],
    ),
    case(
        "ROSTER_HTTP__PUBLIC_URL",
        &["https://a.example", "http://localhost:8080/accounts/"],
        &["", "a.example", "ftp://a.example", "https://u:p@a.example", "https://a.example/?q=1"],
    ),
    case(
        "ROSTER_HTTP__TRUSTED_PROXIES",
        &["", "10.0.0.1", "10.0.0.0/8, ::1", r#"["10.0.0.0/8"]"#],
        &["proxy.example", "10.0.0.0/40", "10.0.0.1;10.0.0.2", "[10.0.0.1]"],
    ),
    case(
        "ROSTER_HTTP__CORS_ORIGINS",
        &["https://a.example", "https://a.example,http://localhost:3000"],
        &["*", "null", "https://*.a.example", "https://a.example/path", "a.example"],
    ),
    case("ROSTER_HTTP__WORKERS", &["1", "512"], &["0", "513", "all"]),
    case("ROSTER_HTTP__REQUEST_DEADLINE", &["1s", "10m"], &["", "15", "999ms", "11m"]),
    case(
        "ROSTER_SECRET_KEY",
        &[KEY, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_8="],
        &[
            "",
            "short",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIj",
            "nobase64!nobase64!nobase64!nobase64!",
        ],
    ),
    case("ROSTER_SECRET_KEY_PREVIOUS", &[KEY], &["", "short"]),
    case("ROSTER_AUTH__REGISTRATION", &["verify", "open", "closed"], &["", "invite", "Open"]),
    case("ROSTER_AUTH__SINGLE_SESSION", TRUTH, NO_TRUTH),
    case("ROSTER_AUTH__MAX_SESSIONS", &["1", "10000"], &["0", "10001"]),
    case("ROSTER_AUTH__COOKIES", TRUTH, NO_TRUTH),
    case("ROSTER_AUTH__SIGNING_ALGORITHM", &["EdDSA", "ES256"], &["", "HS256", "none", "RS256"]),
    case("ROSTER_AUTH__BCRYPT_COST", &["10", "16"], &["3", "4", "9", "17", "twelve"]),
    case("ROSTER_AUTH__ALLOW_WEAK_HASHES", TRUTH, NO_TRUTH),
    case("ROSTER_AUTH__ACCESS_TOKEN_TTL", &["1m", "24h"], &["59s", "25h", "15"]),
    case("ROSTER_AUTH__REFRESH_TOKEN_TTL", &["1h", "400d"], &["59m", "401d"]),
    case("ROSTER_AUTH__SESSION_IDLE_TTL", &["5m", "30d"], &["4m", "31d", "401d"]),
    case("ROSTER_AUTH__REFRESH_GRACE", &["0s", "5m"], &["6m", "-1s"]),
    case("ROSTER_AUTH__ISSUER", &["https://a.example", "accounts"], &["", "a,b"]),
    case("ROSTER_AUTH__AUDIENCE", &["app", "app,admin", r#"["app"]"#], &["", "app,,admin", "[]"]),
    case("ROSTER_AUTH__HASHING_THREADS", &["1", "256"], &["0", "257"]),
    case("ROSTER_AUTH__HASHING_QUEUE", &["1", "100000"], &["0", "100001"]),
    case("ROSTER_AUTH__PASSWORD_MIN_LENGTH", &["8", "15", "64"], &["7", "65"]),
    case("ROSTER_LOCKOUT__THRESHOLD", &["1", "1000"], &["0", "1001"]),
    case("ROSTER_LOCKOUT__DURATION", &["1s", "2h", "7d"], &["0s", "8d"]),
    case("ROSTER_LOCKOUT__MAX_DURATION", &["1m", "7d"], &["59s", "8d"]),
    case("ROSTER_RATE_LIMIT__ENABLED", TRUTH, NO_TRUTH),
    case("ROSTER_RATE_LIMIT__CREDENTIALS", RATES, NO_RATES),
    case("ROSTER_RATE_LIMIT__MAIL", RATES, NO_RATES),
    case("ROSTER_RATE_LIMIT__REFRESH", RATES, NO_RATES),
    case("ROSTER_MAIL__TRANSPORT", &["log"], &["", "sendmail", "LOG"]),
    case(
        "ROSTER_MAIL__SMTP_URL",
        &["smtps://u:p@mail.example", "smtp://mail.example:25", "smtp://u:p@localhost:1025"],
        &["", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example?tls=maybe"],
    ),
    case("ROSTER_MAIL__DIRECTORY", &["data/mail", "/var/mail/roster"], &[""]),
    case("ROSTER_MAIL__PER_ADDRESS", RATES, NO_RATES),
    case("ROSTER_MAIL__TEMPLATES", &["templates"], &[""]),
    case(
        "ROSTER_MAIL__FROM",
        &["a@b.example", "Roster <a@b.example>"],
        &["", "Roster", "a@b, c@d", "a\r\nBcc: c@d <a@b>"],
    ),
    case("ROSTER_MAIL__LINK_BASE", &["https://a.example/auth"], &["", "/auth", "javascript:alert(1)"]),
    case("ROSTER_BOOTSTRAP__ADMIN_EMAIL", &["ada@b.example"], &["", "ada", "a@b@c"]),
    case("ROSTER_IDENTITY__MODE", &["local"], &["", "remote"]),
    case("ROSTER_IDENTITY__KEYS_MAX_AGE", &["1m", "30d"], &["59s", "31d"]),
    case("ROSTER_RETENTION__DELETED_USERS", &["1d", "3650d"], &["0s", "23h", "3651d"]),
    case("ROSTER_RETENTION__AUDIT_EVENTS", &["1d", "3650d"], &["0s", "3651d", "for ever"]),
    case("ROSTER_METRICS__BIND", &["127.0.0.1:9090"], &["", "9090", "127.0.0.1:8080"]),
];

/// Those whose good values need other keys beside them, or a case of their own.
const ELSEWHERE: [&str; 3] = ["ROSTER_IDENTITY__ISSUERS", "ROSTER_LOG__FORMAT", "ROSTER_LOG__LEVEL"];

#[test]
fn every_variable_takes_what_fits() {
    for case in CASES {
        for value in case.good {
            if let Err(error) = load([(case.variable, *value)]) {
                panic!("{}={value}: {error}", case.variable);
            }
        }
    }
}

/// CR-01 (unfit values)
#[test]
fn every_variable_refuses_what_does_not_fit_by_name_and_without_the_value() {
    for case in CASES {
        for value in case.bad {
            let problems = problems([(case.variable, *value)]);
            assert_eq!(problems.len(), 1, "{}={value}: {problems:?}", case.variable);
            assert_eq!(
                (problems[0].key.as_str(), &problems[0].origin),
                (case.variable, &Origin::Environment)
            );
            assert!(problems[0].reason.contains("takes "), "{problems:?}");
        }
    }
}

#[test]
fn every_variable_has_its_case() {
    for spec in specs() {
        let name = spec.usual_name();
        let covered = CASES.iter().any(|case| case.variable == name) || ELSEWHERE.contains(&name.as_str());
        assert!(covered, "{name} has no case");
    }
}

#[test]
fn the_log_takes_levels_and_directives_but_no_typo_of_a_level() {
    for value in ["off", "warn", "TRACE", "info,roster_service=debug", "roster_api[request]=trace"] {
        assert!(load([("ROSTER_LOG__LEVEL", value)]).is_ok(), "{value}");
    }
    for value in ["", "verbose", "info,verbose", "a=b=c", "roster_api=loud"] {
        assert_eq!(problems([("ROSTER_LOG__LEVEL", value)])[0].key, "ROSTER_LOG__LEVEL", "{value}");
    }
    assert_eq!(load([("ROSTER_LOG__FORMAT", "json")]).unwrap().log.format, Some(LogFormat::Json));
    assert_eq!(problems([("ROSTER_LOG__FORMAT", "xml")])[0].reason, "takes pretty or json");
}

#[test]
fn a_value_that_is_not_utf8_is_refused() {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let value = std::ffi::OsString::from_vec(vec![0xFF]);
        let outcome = Settings::from_environment(&Environment::new([("ROSTER_HTTP__BIND", value)]));
        assert!(outcome.unwrap_err().to_string().contains("ROSTER_HTTP__BIND (environment)"));
    }
}

#[test]
fn the_defaults_are_fit_and_are_those_of_the_table() {
    let settings = load([]).unwrap();
    assert_eq!(settings.http.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.auth.bcrypt_cost, 12);
    assert_eq!(format_duration(settings.auth.access_token_ttl), "15m");
    assert_eq!(settings.rate_limit.credentials.to_string(), "60/1m");
    assert_eq!(settings.mail.transport, MailTransport::Log);
    assert_eq!(settings.database.pool_recycle.as_secs(), 3600);
    for shown in settings.shown() {
        assert!(!matches!(shown.origin, Origin::Environment | Origin::File { .. }), "{shown:?}");
    }
}

/// HT-12 (off by default, on an address of its own)
#[test]
fn metrics_are_off_unless_they_have_an_address_of_their_own() {
    assert_eq!(load([]).unwrap().metrics.bind, None);
    let problems = problems([("ROSTER_HTTP__BIND", "0.0.0.0:80"), ("ROSTER_METRICS__BIND", "0.0.0.0:80")]);
    assert_eq!(problems[0].key, "ROSTER_METRICS__BIND");
}
