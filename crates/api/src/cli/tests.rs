#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::ExitCode;

use super::*;

fn read(line: &str) -> Result<(GlobalArgs, Command), clap::Error> {
    Cli::read(&Backend::default(), std::iter::once("roster").chain(line.split_whitespace()))
        .map(Cli::into_parts)
}

fn command(line: &str) -> Command {
    read(line).unwrap_or_else(|error| unreachable!("{line}: {error}")).1
}

#[test]
fn no_command_is_serve() {
    assert_eq!(command(""), Command::Serve(ServeArgs { migrate: false }));
    assert_eq!(command("--json"), command("serve"));
    assert_eq!(command("serve --migrate"), Command::Serve(ServeArgs { migrate: true }));
}

#[test]
fn ids_and_cursors_may_begin_with_a_hyphen() {
    let kid = "-9x_Lq".to_owned();
    assert_eq!(command("keys revoke -9x_Lq"), Command::Keys(KeysCommand::Revoke { kid }));
    for line in ["user list --cursor -9x_Lq", "mail list --cursor -9x_Lq --dead"] {
        assert!(format!("{:?}", command(line)).contains("-9x_Lq"), "{line}");
    }
}

#[test]
fn global_flags_stand_before_and_after_every_command() {
    let commands = [
        "serve",
        "migrate up",
        "migrate status",
        "user list",
        "user show ada",
        "openapi",
        "config show",
        "keys list",
        "mail list",
    ];
    for line in commands {
        let (group, rest) = line.split_once(' ').unwrap_or((line, ""));
        for whole in [
            format!("--config a.toml --json {line}"),
            format!("{line} --config a.toml --json"),
            format!("--json {line} --config=a.toml"),
            format!("{group} --json --config a.toml {rest}"),
        ] {
            let (global, read) = read(&whole).unwrap();
            assert_eq!((global.config, global.json), (Some(PathBuf::from("a.toml")), true), "{whole}");
            assert_eq!(read, command(line), "{whole}");
        }
    }
    let (global, _) = read("").unwrap();
    assert_eq!((global.config, global.json), (None, false));
}

#[test]
fn every_command_is_read() {
    use MigrateCommand as M;
    for (line, expected) in [
        ("migrate up", M::Up),
        ("migrate down", M::Down { steps: 1 }),
        ("migrate down 3", M::Down { steps: 3 }),
        ("migrate to m20260101_000000_create_users", M::To { name: "m20260101_000000_create_users".into() }),
        ("migrate status", M::Status),
        ("migrate fresh --yes", M::Fresh { yes: true }),
    ] {
        assert_eq!(command(line), Command::Migrate(expected), "{line}");
    }
    for (line, expected) in [
        ("keys list", KeysCommand::List),
        ("keys rotate", KeysCommand::Rotate),
        ("keys revoke k1", KeysCommand::Revoke { kid: "k1".into() }),
        ("keys reseal", KeysCommand::Reseal),
    ] {
        assert_eq!(command(line), Command::Keys(expected), "{line}");
    }
    let unsent = ListMailsArgs { dead: false, limit: 50, cursor: None };
    assert_eq!(command("mail list"), Command::Mail(MailCommand::List(unsent)));
    let dead = ListMailsArgs { dead: true, limit: 5, cursor: Some("abc".into()) };
    assert_eq!(command("mail list --dead --limit 5 --cursor abc"), Command::Mail(MailCommand::List(dead)));
    assert_eq!(command("mail retry m1"), Command::Mail(MailCommand::Retry { id: "m1".into() }));
    assert_eq!(command("config check"), Command::Config(ConfigCommand::Check));
    assert_eq!(command("openapi"), Command::Openapi(OpenapiArgs {}));
    let page = ListUsersArgs {
        sort: Some("-email".into()),
        limit: Some(10),
        cursor: Some("abc".into()),
        ..ListUsersArgs::default()
    };
    let list = "user list --sort -email --limit 10 --cursor abc";
    assert_eq!(command(list), Command::User(UserCommand::List(Box::new(page))));
}

#[test]
fn a_user_is_made_with_a_password_of_one_kind() {
    let made = CreateUserArgs {
        email: "ada@b.example".into(),
        role: "admin".into(),
        name: Some("Ada".into()),
        password_stdin: false,
        generate_password: true,
    };
    let line = "user create --email ada@b.example --role admin --name Ada --generate-password";
    assert_eq!(command(line), Command::User(UserCommand::Create(made)));
    let Command::User(UserCommand::Create(made)) =
        command("user create --email a@b.example --password-stdin")
    else {
        unreachable!("it was `user create`");
    };
    assert_eq!((made.role.as_str(), made.password_stdin), ("viewer", true));
    let Command::User(UserCommand::Create(invited)) = command("user create --email a@b.example") else {
        unreachable!("it was `user create`");
    };
    assert!(!invited.password_stdin && !invited.generate_password);
}

#[test]
fn an_account_is_moved_by_naming_it() {
    let user = || "ada".to_owned();
    let suspended =
        SuspendUserArgs { user: user(), reason: "spam".into(), until: Some("2026-12-31T00:00:00Z".into()) };
    let restored = RestoreUserArgs { user: user(), email: Some("a@b.example".into()), username: None };
    for (line, expected) in [
        ("user suspend ada --reason spam --until 2026-12-31T00:00:00Z", UserCommand::Suspend(suspended)),
        ("user activate ada", UserCommand::Activate { user: user() }),
        ("user unlock ada", UserCommand::Unlock { user: user() }),
        ("user set-role ada manager", UserCommand::SetRole { user: user(), role: "manager".into() }),
        ("user delete ada", UserCommand::Delete { user: user() }),
        ("user restore ada --email a@b.example", UserCommand::Restore(restored)),
        ("user purge ada", UserCommand::Purge { user: user() }),
    ] {
        assert_eq!(command(line), Command::User(expected), "{line}");
    }
}

#[test]
fn a_database_on_the_command_line_is_never_told() {
    for url in ["postgres://ada:hunter2@h/d", "postgres://ada:p?hunter2@h/d", "mysql://ada:hunter2@h/d"] {
        let copy = command(&format!("copy --from {url} --to sqlite://b.db"));
        assert!(matches!(copy, Command::Copy(_)) && !format!("{copy:?}").contains("hunter2"), "{copy:?}");
    }
}

#[test]
fn wrong_usage_ends_with_64() {
    for line in [
        "frobnicate",
        "--colour",
        "--config",
        "serve now",
        "migrate",
        "migrate down 0",
        "migrate down -1",
        "migrate down many",
        "migrate to",
        "migrate fresh",
        "user",
        "user create --password-stdin",
        "user create --email a@b.example --password-stdin --generate-password",
        "user list --limit 0",
        "user list --limit 201",
        "user show",
        "user suspend ada",
        "user suspend --reason spam",
        "user set-role ada",
        "user delete",
        "user restore",
        "user purge",
        "config",
        "keys",
        "keys revoke",
        "copy",
        "copy --from sqlite://a.db",
        "copy --to sqlite://a.db",
        "mail",
        "mail list --limit 0",
        "mail list dead",
        "mail retry",
    ] {
        let error = read(line).unwrap_err();
        assert_eq!(usage(&error), ExitCode::from(64), "{line}");
    }
}

#[test]
fn help_and_version_end_with_0() {
    for line in ["--help", "-h", "--version", "-V", "help", "migrate --help", "user create --help"] {
        assert_eq!(usage(&read(line).unwrap_err()), ExitCode::SUCCESS, "{line}");
    }
}

#[test]
fn failure_ends_with_1() {
    assert_eq!(finish("roster", Ok(())), ExitCode::SUCCESS);
    assert_eq!(finish("roster", Err(anyhow::anyhow!("it did not work"))), ExitCode::FAILURE);
}
