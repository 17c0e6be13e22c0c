//! Which layer wins, what is unknown, and what is told of it.

use super::*;

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let (_folder, path) = file("[http]\nbind = \"127.0.0.1:1\"\nworkers = 3\n");
    let environment = Environment::new([("ROSTER_HTTP__BIND", "127.0.0.1:2")]);
    let settings = Settings::load(Some(&path), &environment).unwrap();
    assert_eq!(settings.http.bind.port(), 2);
    assert_eq!(settings.http.workers, Some(3));
    assert_eq!(format_duration(settings.http.request_deadline), "15s");
}

#[test]
fn a_prefixed_variable_wins_over_its_short_form_in_any_order() {
    let short = ("DB_POOL_SIZE", "3");
    let prefixed = ("ROSTER_DATABASE__POOL_SIZE", "4");
    assert_eq!(load([short, prefixed]).unwrap().database.pool_size, 4);
    assert_eq!(load([prefixed, short]).unwrap().database.pool_size, 4);
    assert_eq!(load([short]).unwrap().database.pool_size, 3);
}

#[test]
fn the_file_takes_every_kind_of_value() {
    let settings = load_file(
        r#"
        secret_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        [database]
        url = "sqlite::memory:"
        pool_recycle = 60
        [http]
        trusted_proxies = ["10.0.0.0/8", "::1"]
        [auth]
        cookies = true
        audience = ["app", "admin"]
        access_token_ttl = "5m"
        [identity]
        mode = "mirror"
        [[identity.issuers]]
        issuer = "https://auth.example"
        jwks_url = "https://auth.example/jwks"
        audience = "app"
        role_map = { owner = "admin" }
        "#,
    )
    .unwrap();
    assert!(settings.secret_keys.current.is_some());
    assert_eq!(settings.database.pool_recycle.as_secs(), 60);
    assert_eq!(settings.http.trusted_proxies.len(), 2);
    assert!(settings.auth.cookies);
    assert_eq!(settings.auth.audience.unwrap(), ["app", "admin"]);
    assert_eq!(settings.identity.issuers[0].role_map[0].1.as_str(), "admin");
}

#[test]
fn the_default_file_may_be_missing_but_a_named_one_may_not() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("other.toml");
    let error = Settings::load(Some(&missing), &Environment::new::<&str, &str>([])).unwrap_err();
    assert!(matches!(error, SettingsError::Unreadable { .. }), "{error}");
    assert!(error.to_string().contains("other.toml"));
}

#[test]
fn broken_toml_is_told_by_its_line_and_without_its_text() {
    let error = load_file("[http]\n\nsecret_key = \"hunter2\n").unwrap_err();
    let message = error.to_string();
    assert!(message.contains("roster.toml:3 is not valid TOML"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

/// CR-01 (unknown keys)
#[test]
fn an_unknown_key_is_named_as_it_was_written_with_the_one_that_was_meant() {
    let cases = [
        ("ROSTER_HTTP__BNID", "ROSTER_HTTP__BIND"),
        ("ROSTER_HTTP_BIND", "ROSTER_HTTP__BIND"),
        ("ROSTER_AUTH__BCRYPT_COSTS", "ROSTER_AUTH__BCRYPT_COST"),
        ("ROSTER_SECRETKEY", "ROSTER_SECRET_KEY"),
    ];
    for (typed, meant) in cases {
        let problem = &problems([(typed, "hunter2")])[0];
        assert_eq!((problem.key.as_str(), &problem.origin), (typed, &Origin::Environment));
        assert_eq!(problem.reason, format!("unknown key; did you mean {meant}?"));
    }
    let problem = &problems([("ROSTER_COLOUR", "red")])[0];
    assert!(problem.reason.contains("roster config show"), "{problem}");
}

/// CR-01 (unknown keys)
#[test]
fn an_unknown_key_of_the_file_is_named_with_its_line() {
    let cases = [
        ("[http]\nbnid = 1\n", "http.bnid", 2, Some("http.bind")),
        ("[htttp]\nbind = \"127.0.0.1:1\"\n", "htttp.bind", 2, Some("http.bind")),
        ("\n\n[htttp]\n", "htttp", 3, None),
        ("http = 3\n", "http", 1, None),
        ("bind = 1\n", "bind", 1, None),
        ("[auth.bcrypt]\ncost = 12\n", "auth.bcrypt", 1, None),
        ("[[auth]]\ncookies = true\n", "auth", 1, None),
    ];
    for (text, key, expected_line, meant) in cases {
        let Err(SettingsError::Keys(problems)) = load_file(text) else { panic!("{text} is taken") };
        assert_eq!(problems[0].key, key, "{text}");
        let Origin::File { line, .. } = &problems[0].origin else { panic!("{problems:?}") };
        assert_eq!(*line, expected_line, "{text}");
        if let Some(meant) = meant {
            assert!(problems[0].reason.contains(meant), "{problems:?}");
        }
    }
}

#[test]
fn a_value_of_an_unfit_kind_is_refused_with_its_place() {
    for text in
        ["[http]\nbind = 8080", "[http]\nworkers = 1.5", "[http]\nworkers = [1]", "[auth]\ncookies = {a=1}"]
    {
        let message = load_file(text).unwrap_err().to_string();
        assert!(message.contains("file:") && message.contains("roster.toml:2): takes"), "{message}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let problems = problems([
        ("ROSTER_HTTP__WORKERS", "many"),
        ("ROSTER_HTTP__BNID", "1"),
        ("DATABASE_URL", "postgres://h/d"),
        ("ROSTER_MAIL__TRANSPORT", "smtp"),
    ]);
    let mut keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["ROSTER_HTTP__BNID", "ROSTER_HTTP__WORKERS", "ROSTER_MAIL__SMTP_URL", "ROSTER_SECRET_KEY"]
    );
    let message = SettingsError::Keys(problems).to_string();
    assert!(message.starts_with("4 settings are wrong:\n  "), "{message}");
}

/// CR-01 (never the value), LG-02
#[test]
fn a_secret_is_in_no_message_and_in_no_debug_output() {
    let canary = "Zm9vY2FuYXJ5";
    let url = format!("postgres://u:{canary}@db.example/d?sslmode=require");
    let smtp = format!("smtps://u:{canary}@mail.example");
    let settings =
        load([("DATABASE_URL", &url), ("ROSTER_SECRET_KEY", KEY), ("ROSTER_MAIL__SMTP_URL", &smtp)]).unwrap();
    let debug = format!("{settings:#?}");
    assert!(!debug.contains(canary) && !debug.contains(&KEY[..8]), "{debug}");
    let shown = format!("{:?}", settings.shown());
    assert!(!shown.contains(canary) && !shown.contains(&KEY[..8]), "{shown}");
    assert!(shown.contains("postgres://u@db.example/d"), "{shown}");

    let broken_smtp = format!("smtp://u:{canary}@mail.example");
    for spec in specs() {
        for value in [canary, &broken_smtp, "postgres:u:Zm9vY2FuYXJ5@h", "postgres://u:1?Zm9vY2FuYXJ5@h/d"] {
            if let Err(error) = load([(spec.usual_name().as_str(), value)]) {
                let told = format!("{error} {error:?}");
                assert!(!told.contains(canary), "{told}");
                assert!(told.contains(&spec.usual_name()), "{told}");
            }
        }
    }
}

#[test]
fn a_hostile_name_cannot_forge_a_line() {
    let message = load([("ROSTER_A\n2 settings", "x")]).unwrap_err().to_string();
    assert_eq!(message.lines().count(), 1, "{message}");
}

#[test]
fn each_key_is_shown_with_its_value_and_origin() {
    let (_folder, path) = file("[http]\nworkers = 3\n");
    let environment = Environment::new([("ROSTER_SECRET_KEY", KEY), ("DB_POOL_SIZE", "7")]);
    let settings = Settings::load(Some(&path), &environment).unwrap();
    let shown = |key: &str| {
        let shown = settings.shown().iter().find(|shown| shown.key == key).unwrap();
        (shown.value.clone().unwrap_or_default(), shown.origin.to_string())
    };
    assert_eq!(shown("ROSTER_SECRET_KEY"), ("***".to_owned(), "environment".to_owned()));
    assert_eq!(shown("DB_POOL_SIZE"), ("7".to_owned(), "environment".to_owned()));
    assert_eq!(shown("http.workers"), ("3".to_owned(), format!("file:{}:2", path.display())));
    assert_eq!(shown("ROSTER_AUTH__BCRYPT_COST"), ("12".to_owned(), "default".to_owned()));
    assert_eq!(shown("ROSTER_HTTP__PUBLIC_URL"), ("http://127.0.0.1:8080".to_owned(), "derived".to_owned()));
    assert_eq!(shown("ROSTER_MAIL__SMTP_URL"), (String::new(), "not set".to_owned()));
    assert_eq!(settings.shown().len(), specs().count());
}
