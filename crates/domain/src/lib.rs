//! The rules of Roster, and nothing else: no I/O, no async, no clock, no randomness, no database.
//!
//! Whatever a rule needs to know comes in as an argument, the time and random bytes included. So each rule can be tested
//! by itself, and the layers above decide when it applies. Values are parsed, not validated: whoever holds an [`Email`]
//! holds an address. Constructors called `from_stored` take what the database holds as it is; imports put values there
//! that the stricter `parse` refuses to new input.
//!
//! # Glossary
//!
//! | term | meaning |
//! | --- | --- |
//! | access token | a short-lived JWT (RFC 9068) that signs a request; names its session and that session's generation |
//! | account change | what happened to an account that others may follow ([`AccountChange`]): made, proven, deleted, moved |
//! | account status | what an account may do: [`AccountStatus`]; deletion is apart from it |
//! | actor | who moved an account's status: a user, the system, an import ([`Actor`]) |
//! | as typed | an address or name as its owner wrote it, trimmed; the form that is shown |
//! | attempt | what somebody entered at sign-up, kept until the address is proven ([`RegistrationAttempt`]) |
//! | block | how long the next try has to wait after too many failures ([`LockoutRules`]) |
//! | bookkeeping | what signing in leaves behind on a user's row; it raises no version |
//! | budget | whose failures are counted together ([`Budget`]): strangers, a known device, a session |
//! | canonical form | the one form that all spellings of an address or username share; decides uniqueness |
//! | finding | what an import has to tell of a row: why it was refused, or what of it changed ([`Finding`]) |
//! | generation | how often a session's refresh token was replaced; only the newest one rotates |
//! | identity | who a user is at an external issuer: issuer and subject ([`ExternalIdentity`]) |
//! | identity words | what a password must not contain: address, username, words of the name ([`Identity`]) |
//! | import | users come in from another system's table, or from lines, by the rules for values ([`ImportRules`]) |
//! | incoming | a user on the way in, fit for a row of its own ([`Incoming`]) |
//! | issuer | who signs tokens: Roster, or an identity provider that Roster mirrors |
//! | known device | one that shows the token of an earlier log-in or reset, or for a while the network of a reset |
//! | lock | an automatic stop of password log-in after too many failures |
//! | mirrored | a user whose identity is an issuer's: address, verified flag, name and image come from its tokens ([`AssertedUser`]) |
//! | one-time token | what a mailed link carries: proves the mailbox, once ([`OneTimeToken`]) |
//! | pending | the address has to be proven before the account may be used |
//! | permission | the right to one kind of action on others ([`Permission`]); a [`Role`] is a named set of them |
//! | refresh token | exchanged for the next access token; good once, save for replays of a lost answer |
//! | reuse | an old refresh token shows up again: somebody holds a copy, the session ends (RFC 9700) |
//! | self-registered | a pending row that a registration alone has made; it yields its address to any proof |
//! | session | one log-in, from the password to its end ([`Session`]) |
//! | settle | to let a suspension or lock whose end has passed return to the status before |
//! | source | where an imported user came from, and what had no place here or had to change ([`Source`]) |
//! | subject | what an issuer calls one of its users ([`Subject`]) |
//! | successor | the refresh token that replaced another |
//! | suspension | an administrator's stop of an account, with a reason and perhaps an end |
//! | user line | a user as one JSON object on one line: what is exported, and imported again ([`UserLine`]) |
//! | version | counts what an editor of a user would want to know of ([`Version`]); the `ETag` |

mod credential;
mod diagnosis;
mod id;
mod import;
mod mirror;
mod named;
mod page;
mod policy;
mod registration;
mod role;
mod session;
mod throttle;
mod time;
mod token;
mod user;

pub use credential::{NulInPassword, PasswordHash, PlainPassword};
pub use diagnosis::{GateReport, LoginDiagnosis, LoginGate, StoredPassword};
pub use id::{
    AccountEventId, AuditEventId, DeviceTokenId, IdentityId, ImportRunId, InvalidId, OneTimeTokenId,
    OutboxId, RegistrationAttemptId, RowId, SessionId, StatusChangeId, StoredAnswerId, UserId,
};
pub use import::{
    FieldOrigin, Finding, FindingCode, ImportRules, Incoming, IncomingIdentity, IncomingStatusChange,
    LineRead, ReadRow, RowKey, SourceRow, SourceSystem, SourceValue, Unverified, UserLine,
};
pub use mirror::{AssertedUser, ExternalIdentity, InvalidSubject, Subject, UnfitEmail};
pub use page::{InvalidPageLimit, Page, PageLimit, PageRequest};
pub use policy::{Identity, InvalidMinLength, PasswordPolicy, PasswordProblem};
pub use registration::RegistrationAttempt;
pub use role::{
    AdminWeakened, BuiltInRole, InvalidPermission, InvalidRoleName, KnownPermissions, Permission, Role,
    RoleEdit, RoleName,
};
pub use session::{NewSession, RefreshDecision, RevokeReason, Session, SessionSettings};
pub use throttle::{Block, BlockStep, Budget, ClientNetwork, LockoutRules, MailLimit};
pub use time::Timestamp;
pub use token::{LinkDecision, OneTimeToken, Requester, TokenPayload, TokenPurpose, decide_link};
pub use user::{
    AccountChange, AccountStatus, Actor, DeletedUsers, DeviceName, DisplayName, EditError, Edited, Email,
    EmailError, ExperienceLevel, FirstName, ImageUrl, ImageUrlError, InitialStatus, InvalidPhone,
    InvalidTransition, LastName, Metadata, MetadataError, Mirrored, MirroredAddress, NewUser, Patch, Phone,
    Profile, ProfileChanges, RoleDescription, SearchPrefix, Source, Standing, StatusAction, StatusChange,
    StatusColumns, StatusKind, StatusMove, StatusReason, StripeCustomerId, TargetRole, TextError, TimeRange,
    UnfitStatus, User, UserEdit, UserFilter, UserOrder, UserOrigin, UserSort, Username, UsernameError,
    Version,
};
