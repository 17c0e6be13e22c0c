//! Installing from the system's own packages.

mod apt;

use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// Something that the tests need from the system.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    Postgres,
    Python,
    Node,
    Curl,
    /// Chromium and its driver.
    Browser,
}

#[derive(Clone, Copy)]
enum Manager {
    Apt,
    Dnf,
    Apk,
    Pacman,
    Brew,
}

impl Manager {
    const ALL: [Self; 5] = [Self::Apt, Self::Dnf, Self::Apk, Self::Pacman, Self::Brew];

    fn program(self) -> &'static str {
        match self {
            Self::Apt => "apt-get",
            Self::Dnf => "dnf",
            Self::Apk => "apk",
            Self::Pacman => "pacman",
            Self::Brew => "brew",
        }
    }

    fn install_words(self) -> &'static [&'static str] {
        match self {
            Self::Apt => &["install", "--yes", "--no-install-recommends"],
            Self::Dnf => &["install", "--assumeyes"],
            Self::Apk => &["add"],
            Self::Pacman => &["--sync", "--refresh", "--noconfirm", "--needed"],
            Self::Brew => &["install"],
        }
    }

    fn packages(self, need: Need) -> &'static [&'static str] {
        match (need, self) {
            (Need::Postgres, Self::Apt | Self::Apk | Self::Pacman) => &["postgresql"],
            (Need::Postgres, Self::Dnf) => &["postgresql-server"],
            (Need::Postgres, Self::Brew) => &["postgresql@17"],
            (Need::Python, Self::Apt) => &["python3", "python3-venv"],
            (Need::Python, Self::Dnf | Self::Apk) => &["python3"],
            (Need::Python, Self::Pacman | Self::Brew) => &["python"],
            (Need::Node, Self::Brew) => &["node"],
            (Need::Node, _) => &["nodejs", "npm"],
            (Need::Curl, _) => &["curl"],
            (Need::Browser, Self::Apt) => &["chromium", "chromium-driver"],
            (Need::Browser, Self::Dnf) => &["chromium", "chromedriver"],
            (Need::Browser, Self::Apk) => &["chromium", "chromium-chromedriver"],
            (Need::Browser, Self::Pacman) => &["chromium"],
            (Need::Browser, Self::Brew) => &["google-chrome", "chromedriver"],
        }
    }

    /// The package manager with the rights that it wants, but without its words.
    fn command(self) -> Result<Command> {
        let is_root = process::output(Command::new("id").arg("-u"))? == "0";
        let mut command = if is_root || matches!(self, Self::Brew) {
            Command::new(self.program())
        } else {
            let mut sudo = Command::new("sudo");
            sudo.args(["--non-interactive", "env", "DEBIAN_FRONTEND=noninteractive", self.program()]);
            sudo
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        Ok(command)
    }
}

/// Installs what `need` stands for.
pub(crate) fn install(need: Need) -> Result<()> {
    let manager = Manager::ALL
        .into_iter()
        .find(|manager| process::find(manager.program()).is_some())
        .context("not found, and there is no package manager that this command knows")?;
    let packages = manager.packages(need);
    println!("installing {} with {}", packages.join(", "), manager.program());
    let install = |packages: &[&str]| {
        process::run(manager.command()?.args(manager.install_words()).args(packages))
            .with_context(|| format!("not found, and {} could not be installed", packages.join(", ")))
    };
    if !matches!(manager, Manager::Apt) {
        return install(packages);
    }
    process::run(manager.command()?.arg("update"))?;
    match need {
        Need::Postgres => {
            install(&["postgresql-common"])?;
            apt::without_a_default_cluster(|| install(packages))
        }
        Need::Python | Need::Node | Need::Curl | Need::Browser => install(packages),
    }
}
