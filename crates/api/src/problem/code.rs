//! The registry of problem codes: the one place where a code gets its name, status and words.

use actix_web::http::StatusCode;

/// Writes the enum and every view of it from one table, so that no code can be without its words.
macro_rules! codes {
    ($($variant:ident = $name:literal, $status:ident, $title:literal,
        $detail:literal, $meaning:literal, $remedy:literal;)+) => {
        /// What went wrong, as a word that programs decide on. The wire name is stable; titles and texts are not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)+
        }

        impl Code {
            /// Every code there is, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire, and the last segment of the problem's `type`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The HTTP status that goes with the code.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// A short title, the same for every occurrence (RFC 9457, section 3.1.3).
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The `detail` of an occurrence that has nothing more precise to say.
            pub const fn detail(self) -> &'static str {
                match self { $(Self::$variant => $detail,)+ }
            }

            /// What the code means, for a person who looks it up.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// What a client should do about it.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)+ }
            }
        }
    };
}

codes! {
    MalformedRequest = "malformed_request", BAD_REQUEST, "Malformed request",
        "The request could not be read.",
        "The request breaks the rules of its own format: text that is not JSON or not UTF-8, a key or a query parameter given twice, nesting past 32 levels, a number that does not fit 64 bits, a broken percent-encoding.",
        "Mend the program that writes the request; sending the same bytes again gets the same answer.";
    InvalidToken = "invalid_token", BAD_REQUEST, "Invalid token",
        "The token is unknown, used, replaced or expired.",
        "The one-time token of a mailed link opens nothing: it is unknown, was used, was replaced by a newer one, or is past its time. These cases are not told apart.",
        "Ask for a new link and use the newest mail.";
    InvalidCursor = "invalid_cursor", BAD_REQUEST, "Invalid cursor",
        "The cursor belongs to no page of this list.",
        "The `cursor` is damaged, or comes from another list, another user's, or one with another order or filter.",
        "Begin with the first page, without a cursor.";
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Not signed in",
        "A valid access token is needed.",
        "The call needs an access token in `Authorization: Bearer`, and there was none, or the one sent is malformed, expired, revoked or not Roster's.",
        "Refresh the session and repeat the call with the new access token; when that fails too, sign in again.";
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED, "Invalid credentials",
        "The identifier or the password is wrong.",
        "No account can be opened with this identifier and password. Whether such an account exists is not told.",
        "Let the person check both entries, or offer to reset the password.";
    InvalidRefreshToken = "invalid_refresh_token", UNAUTHORIZED, "Invalid refresh token",
        "The refresh token is not valid.",
        "The refresh token is unknown, expired, or belongs to a session that is over. A token that was replaced long ago ends its session.",
        "Drop the stored tokens and have the person sign in again.";
    EmailNotVerified = "email_not_verified", FORBIDDEN, "E-mail not verified",
        "The e-mail address has to be verified first.",
        "The password is right, but the account waits for its e-mail address to be verified.",
        "Offer to send the verification mail again and have the person follow its link.";
    AccountSuspended = "account_suspended", FORBIDDEN, "Account suspended",
        "The account is suspended.",
        "The password is right, but an operator has suspended the account.",
        "Tell the person to turn to the operator; trying again does not help before the suspension ends.";
    Forbidden = "forbidden", FORBIDDEN, "Forbidden",
        "You may not do that.",
        "The caller's role lacks the permission for the call, or the user or role concerned has permissions that the caller has not: nobody acts above themselves.",
        "Ask somebody whose role has the permission.";
    WrongPassword = "wrong_password", FORBIDDEN, "Wrong password",
        "The current password is wrong.",
        "The signed-in user has to give the current password with this call, and it is another one. The session goes on.",
        "Ask the person for the password again; after too many tries this session has to wait.";
    PasswordConfirmationRequired = "password_confirmation_required", FORBIDDEN, "Password confirmation required",
        "A password or the registration id is needed with this token.",
        "The token proves the address, but not which sign-up it belongs to. It was not spent.",
        "Repeat the call with the same token and either the `registration_id` of the sign-up or a new `password`.";
    RegistrationClosed = "registration_closed", FORBIDDEN, "Registration closed",
        "Registration is closed.",
        "The operator has switched off self-service registration.",
        "Ask the operator for an account.";
    ReadOnlyIdentity = "read_only_identity", FORBIDDEN, "Read-only identity",
        "The identity of users is kept by their issuer, and read only here.",
        "The users are those of an external identity provider. E-mail address, verified flag, name and image come from its tokens and cannot be changed here, not by administrators either; and there are no passwords, mailed links and sessions of Roster's own.",
        "Make the change at the identity provider; it shows here with the next token.";
    NotFound = "not_found", NOT_FOUND, "Not found",
        "There is nothing at this address.",
        "No such route, or no such object, or none that the caller may see.",
        "Check the path and the id; ids are hyphenated UUIDs.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "Method not allowed",
        "This address does not take that method.",
        "The route exists, but not with this method.",
        "Use one of the methods that the `Allow` header names.";
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT, "Request timeout",
        "The request took too long.",
        "The request was not read and answered within the deadline, and the connection was closed. A change that had begun may still have taken effect.",
        "Look whether the change is there, then send the request again, whole and without pauses.";
    EmailTaken = "email_taken", CONFLICT, "E-mail taken",
        "This e-mail address is in use.",
        "Another account has this e-mail address; the case of letters makes no difference.",
        "Sign in to that account, reset its password, or choose another address.";
    UsernameTaken = "username_taken", CONFLICT, "Username taken",
        "This username is in use.",
        "Another account has this username; the case of letters makes no difference.",
        "Choose another username.";
    Conflict = "conflict", CONFLICT, "Conflict",
        "The state of the object does not allow that.",
        "The object is in a state that the call does not go with (a deleted user is changed, one that is not deleted is restored or purged, a built-in role is removed, a permission is taken from `admin`), or a value has to be unique and is in use (the subject of another issuer's token, when it is the id of another user, among them); `detail` says which.",
        "Read the object and decide anew.";
    InvalidTransition = "invalid_transition", CONFLICT, "Invalid transition",
        "The status of the account does not allow that.",
        "An account is activated from `pending_verification` or `suspended`, and unlocked when it is locked or throttled.",
        "Read the user: another call may be the right one, or nothing is left to do.";
    LastAdmin = "last_admin", CONFLICT, "Last admin",
        "The last usable admin has to stay one.",
        "The call would leave nobody who is an admin and can sign in, so it was refused.",
        "Make somebody else an admin first.";
    RoleInUse = "role_in_use", CONFLICT, "Role in use",
        "Somebody has this role.",
        "The role cannot be removed while a user has it; a deleted user has one too, until the purge.",
        "Give everybody who has the role another one first (`GET /v1/users?role=...&deleted=include` lists them), and purge deleted users or restore them for that.";
    IdempotencyInProgress = "idempotency_in_progress", CONFLICT, "Request in progress",
        "Another request with this `Idempotency-Key` is still being worked on.",
        "The same request was sent before, with the same `Idempotency-Key`; it has not come to an end yet, and was waited for as long as the database waits for a lock.",
        "Wait a moment and send the request again with the same key.";
    StaleVersion = "stale_version", PRECONDITION_FAILED, "Stale version",
        "The object has changed since it was read.",
        "`If-Match` names a version that is no longer the current one; somebody else changed the object meanwhile.",
        "Read the object again, apply the change to what it says now, and send the new `ETag`.";
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE, "Payload too large",
        "The request body is too large.",
        "The body is larger than the route takes (64 KiB unless documented otherwise).",
        "Send less.";
    UriTooLong = "uri_too_long", URI_TOO_LONG, "URI too long",
        "The request target is longer than 8 KiB.",
        "The path and query of the request are longer than 8,192 bytes.",
        "Shorten the query.";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "Unsupported media type",
        "The body has to be application/json.",
        "The body is of another type, in another charset than UTF-8, or compressed.",
        "Send JSON in UTF-8 with `Content-Type: application/json` (on `PATCH` also `application/merge-patch+json`).";
    ValidationFailed = "validation_failed", UNPROCESSABLE_ENTITY, "Validation failed",
        "The request is well formed, but its content is not accepted.",
        "One or more fields or parameters are missing, unknown or unfit. `errors` names each of them with a pointer into the body or the name of the parameter, and a field code.",
        "Show each entry beside its field and send the corrected request.";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "Idempotency key reused",
        "The `Idempotency-Key` was used for a request with another body.",
        "Within the last 24 hours the same caller has sent another body to the same route with this `Idempotency-Key`. Nothing was changed.",
        "Use a new key for each new request, and the same key only to repeat one unchanged.";
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS, "Too many requests",
        "Too many requests of this kind came from this network.",
        "Calls that check a password or a one-time token, that send mail, and that refresh a session are limited for each network (an IPv4 address, or an IPv6 /64), and this network has used up what it has. Nothing of the call was looked at.",
        "Wait for the seconds in `Retry-After` and send the request again.";
    TooManyAttempts = "too_many_attempts", TOO_MANY_REQUESTS, "Too many attempts",
        "Too many attempts failed; the next one has to wait.",
        "Too many wrong passwords were given: at log-in for this account, whether or not it exists and whether or not this password is right, or as the current password in this session.",
        "Wait for the seconds in `Retry-After`, or reset the password by mail.";
    InternalError = "internal_error", INTERNAL_SERVER_ERROR, "Internal error",
        "Something went wrong on the server.",
        "The server failed; what exactly is in its log, under the request id of this answer, and never in the answer.",
        "Try again later; when it lasts, tell the operator the request id.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Unavailable",
        "The server cannot answer this just now.",
        "Something that the call needs, such as the database or a place in the password-hashing queue, is not available at the moment. Nothing was changed.",
        "Wait for the seconds in `Retry-After` and send the request again.";
}

impl Code {
    /// The code with this wire name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}
