//! `[auth]`: sign-up, sessions, tokens and password hashing.

use std::time::Duration;

use super::SettingsError;
use super::key::{Entry, Key, Spec};
use super::value::{duration, names, number, one_of, truth};
use super::values::Values;

/// A day.
const DAY: Duration = Duration::from_hours(24);
/// The longest life of a session: 400 days.
const MAX_SESSION: Duration = Duration::from_hours(400 * 24);
/// The least bcrypt cost that is not weak (ASVS 5.0, appendix C).
pub(super) const MIN_SOUND_BCRYPT_COST: u32 = 10;

/// Sign-up, sessions, tokens and password hashing.
#[derive(Debug, Clone)]
pub struct Auth {
    /// Who may sign up, and how.
    pub registration: Registration,
    /// Whether a log-in ends the user's other sessions.
    pub single_session: bool,
    /// Live sessions of one user, 1 to 10,000; the oldest go.
    pub max_sessions: u32,
    /// Whether browsers may have their tokens as cookies.
    pub cookies: bool,
    /// What new signing keys are for.
    pub signing_algorithm: SigningAlgorithm,
    /// The binary logarithm of bcrypt's rounds, 4 to 16.
    pub bcrypt_cost: u32,
    /// Whether costs below 10 are taken; for tests.
    pub allow_weak_hashes: bool,
    /// How long an access token is good, 1 minute to 24 hours.
    pub access_token_ttl: Duration,
    /// How long a session lasts after its log-in, 1 hour to 400 days.
    pub refresh_token_ttl: Duration,
    /// How long a session lasts without a refresh, 5 minutes to `refresh_token_ttl`.
    pub session_idle_ttl: Duration,
    /// How long the refresh token before the current one gets the same successor, 0 to 5 minutes.
    pub refresh_grace: Duration,
    /// The `iss` of access tokens; the public URL when not set.
    pub issuer: Option<String>,
    /// The `aud` of access tokens; the public URL when not set. Never an empty list.
    pub audience: Option<Vec<String>>,
    /// Threads that hash passwords, 1 to 256; the machine's cores when not set.
    pub hashing_threads: Option<u32>,
    /// Hashes that may wait, 1 to 100,000; what the threads serve in 5 seconds when not set.
    pub hashing_queue: Option<u32>,
    /// The least number of characters of a new password, 8 to 64.
    pub password_min_length: u32,
}

/// Who may sign up, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// Anybody; the account exists once its address is proven.
    Verify,
    /// Anybody; the account is usable at once.
    Open,
    /// Nobody.
    Closed,
}

/// How access tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// Ed25519 (RFC 8037).
    EdDsa,
    /// ECDSA on P-256 (RFC 7518), for gateways that know no `EdDSA`.
    Es256,
}

const REGISTRATION: Key<Registration> = Key::new("auth", "registration", |raw| {
    one_of(
        raw,
        &[("verify", Registration::Verify), ("open", Registration::Open), ("closed", Registration::Closed)],
    )
})
.default("verify")
.takes("verify, open or closed")
.about("Who may sign up: anybody who proves the address, anybody at once, nobody.");
const SINGLE_SESSION: Key<bool> = Key::new("auth", "single_session", truth)
    .default("false")
    .takes("true or false")
    .about("Whether a log-in ends the user's other sessions.");
const MAX_SESSIONS: Key<u32> = Key::new("auth", "max_sessions", |raw| number(raw, 1..=10_000))
    .default("50")
    .takes("a number of sessions, 1 to 10000")
    .about("Live sessions of one user; the oldest go.");
const COOKIES: Key<bool> = Key::new("auth", "cookies", truth)
    .default("false")
    .takes("true or false")
    .about("Whether browsers may have their tokens as cookies.")
    .later();
const SIGNING_ALGORITHM: Key<SigningAlgorithm> = Key::new("auth", "signing_algorithm", |raw| {
    one_of(raw, &[("EdDSA", SigningAlgorithm::EdDsa), ("ES256", SigningAlgorithm::Es256)])
})
.default("EdDSA")
.takes("EdDSA or ES256")
.about("How new signing keys sign access tokens; ES256 for gateways that know no EdDSA.");
const BCRYPT_COST: Key<u32> = Key::new("auth", "bcrypt_cost", |raw| number(raw, 4..=16))
    .default("12")
    .takes("a number from 10 to 16; 4 to 9 only with allow_weak_hashes")
    .about("The cost of new password hashes; each step doubles the time of a log-in.");
const ALLOW_WEAK_HASHES: Key<bool> = Key::new("auth", "allow_weak_hashes", truth)
    .default("false")
    .takes("true or false")
    .about("Lets `bcrypt_cost` go below 10, for tests.");
const ACCESS_TOKEN_TTL: Key<Duration> =
    Key::new("auth", "access_token_ttl", |raw| duration(raw, Duration::from_mins(1)..=DAY))
        .default("15m")
        .takes("a duration from 1m to 24h")
        .about("How long an access token is good.");
const REFRESH_TOKEN_TTL: Key<Duration> =
    Key::new("auth", "refresh_token_ttl", |raw| duration(raw, Duration::from_hours(1)..=MAX_SESSION))
        .default("30d")
        .takes("a duration from 1h to 400d")
        .about("How long a session lasts after its log-in.");
const SESSION_IDLE_TTL: Key<Duration> = Key::new("auth", "session_idle_ttl", |raw| {
    duration(raw, Duration::from_mins(5)..=MAX_SESSION)
})
.default("14d")
.takes("a duration from 5m to refresh_token_ttl")
.about("How long a session lasts without a refresh. The default gives way to a shorter `refresh_token_ttl`.");
const REFRESH_GRACE: Key<Duration> =
    Key::new("auth", "refresh_grace", |raw| duration(raw, Duration::ZERO..=Duration::from_mins(5)))
        .default("30s")
        .takes("a duration from 0s to 5m")
        .about("How long the refresh token before the current one gets the same successor.");
const ISSUER: Key<String> = Key::new("auth", "issuer", |raw| {
    names(raw).and_then(|names| match <[String; 1]>::try_from(names) {
        Ok([issuer]) => Ok(issuer),
        Err(_) => Err(super::raw::Unfit::PLAIN),
    })
})
.derived("the public URL")
.takes("one name or URL")
.about("The `iss` of access tokens.");
const AUDIENCE: Key<Vec<String>> = Key::new("auth", "audience", names)
    .derived("the public URL")
    .takes("a name or URL, or a list of them")
    .about("The `aud` of access tokens.");
const HASHING_THREADS: Key<u32> = Key::new("auth", "hashing_threads", |raw| number(raw, 1..=256))
    .derived("the machine's cores")
    .takes("a number of threads, 1 to 256")
    .about("Threads that hash passwords.");
const HASHING_QUEUE: Key<u32> = Key::new("auth", "hashing_queue", |raw| number(raw, 1..=100_000))
    .derived("what the threads serve in 5 seconds")
    .takes("a number of hashes, 1 to 100000")
    .about("Hashes that may wait for a thread; past it calls are answered with 503 at once.");
const PASSWORD_MIN_LENGTH: Key<u32> = Key::new("auth", "password_min_length", |raw| number(raw, 8..=64))
    .default("8")
    .takes("a number of characters, 8 to 64")
    .about("The least length of a new password. 15 is recommended where the password is the only factor.");

pub(super) const KEYS: &[&dyn Entry] = &[
    &REGISTRATION,
    &SINGLE_SESSION,
    &MAX_SESSIONS,
    &COOKIES,
    &SIGNING_ALGORITHM,
    &BCRYPT_COST,
    &ALLOW_WEAK_HASHES,
    &ACCESS_TOKEN_TTL,
    &REFRESH_TOKEN_TTL,
    &SESSION_IDLE_TTL,
    &REFRESH_GRACE,
    &ISSUER,
    &AUDIENCE,
    &HASHING_THREADS,
    &HASHING_QUEUE,
    &PASSWORD_MIN_LENGTH,
];
pub(super) const AUTH_BCRYPT_COST: &Spec = &BCRYPT_COST.spec;
pub(super) const AUTH_ALLOW_WEAK_HASHES: &Spec = &ALLOW_WEAK_HASHES.spec;
pub(super) const AUTH_REFRESH_TOKEN_TTL: &Spec = &REFRESH_TOKEN_TTL.spec;
pub(super) const AUTH_SESSION_IDLE_TTL: &Spec = &SESSION_IDLE_TTL.spec;
pub(super) const AUTH_ISSUER: &Spec = &ISSUER.spec;
pub(super) const AUTH_AUDIENCE: &Spec = &AUDIENCE.spec;

impl Auth {
    pub(super) fn read(values: &Values) -> Result<Self, SettingsError> {
        let refresh_token_ttl = values.get(&REFRESH_TOKEN_TTL)?;
        let mut session_idle_ttl = values.get(&SESSION_IDLE_TTL)?;
        if values.found(&SESSION_IDLE_TTL.spec).is_none() {
            session_idle_ttl = session_idle_ttl.min(refresh_token_ttl);
        }
        Ok(Self {
            registration: values.get(&REGISTRATION)?,
            single_session: values.get(&SINGLE_SESSION)?,
            max_sessions: values.get(&MAX_SESSIONS)?,
            cookies: values.get(&COOKIES)?,
            signing_algorithm: values.get(&SIGNING_ALGORITHM)?,
            bcrypt_cost: values.get(&BCRYPT_COST)?,
            allow_weak_hashes: values.get(&ALLOW_WEAK_HASHES)?,
            access_token_ttl: values.get(&ACCESS_TOKEN_TTL)?,
            refresh_token_ttl,
            session_idle_ttl,
            refresh_grace: values.get(&REFRESH_GRACE)?,
            issuer: values.find(&ISSUER)?,
            audience: values.find(&AUDIENCE)?,
            hashing_threads: values.find(&HASHING_THREADS)?,
            hashing_queue: values.find(&HASHING_QUEUE)?,
            password_min_length: values.get(&PASSWORD_MIN_LENGTH)?,
        })
    }
}
