//! A Python with passlib, the reference for stored password hashes, a validator of `OpenAPI` documents, and a mail server.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::packages::{self, Need};
use crate::process;

/// passlib 1.7.4 reads a version number that bcrypt 4.1 took away, and trips over bcrypt 5. Later validators want a newer
/// Python than some systems have.
const REQUIREMENTS: [&str; 5] = [
    "passlib==1.7.4",
    "bcrypt==4.0.1",
    "argon2-cffi==25.1.0",
    "openapi-spec-validator==0.7.2",
    "aiosmtpd==1.4.6",
];

/// Hashes once by each, so that a broken pair of packages is found here and not by a test.
const PROBE: &str = "import aiosmtpd.smtp; from openapi_spec_validator import OpenAPIV31SpecValidator; from passlib.hash import argon2, bcrypt_sha256; \
                     bcrypt_sha256.using(rounds=4).hash('probe'); \
                     argon2.using(rounds=1, memory_cost=8, parallelism=1).hash('probe')";

/// A virtual environment that has all of them.
pub(super) struct Python {
    /// The interpreter of the environment.
    pub(super) program: PathBuf,
    /// Name and version, for people.
    pub(super) version: String,
}

/// Finds or makes the environment below `tools`.
pub(super) fn provide(tools: &Path) -> Result<Python> {
    let environment = tools.join("python");
    let program = environment.join("bin/python");
    if !works(&program) {
        make(&environment)?;
        process::output(
            Command::new(&program)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .args(REQUIREMENTS),
        )
        .context(
            "cannot install passlib, bcrypt, argon2-cffi, openapi-spec-validator and aiosmtpd from PyPI",
        )?;
        process::output(Command::new(&program).args(["-c", PROBE]))
            .context("passlib, openapi-spec-validator or aiosmtpd does not work")?;
    }
    let version = process::output(Command::new(&program).arg("--version"))?;
    Ok(Python { program, version: format!("{version} with passlib, openapi-spec-validator and aiosmtpd") })
}

fn works(program: &Path) -> bool {
    program.is_file() && process::output(Command::new(program).args(["-c", PROBE])).is_ok()
}

/// Makes the virtual environment; installs Python, or the part of it that makes environments, when that fails.
fn make(environment: &Path) -> Result<()> {
    let venv = || process::output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment));
    if process::find("python3").is_none() || venv().is_err() {
        packages::install(Need::Python)?;
        venv().context("cannot make a virtual environment")?;
    }
    Ok(())
}
