//! What each refusal of a use case is on the wire: one exhaustive match an error.

use roster_service::{
    AcceptInvitationError, AuthenticateError, ChangePasswordError, ConfirmEmailError, ConfirmPasswordError,
    CreateUserError, DeleteMeError, EndSessionError, Internal, KeysError, ListError, LoginError,
    ManageRoleError, ManageUserError, NotGranted, OnceError, OwnIdentityError, ReadOnlyIdentity,
    RefreshError, RegisterError, ResetPasswordError, UpdateMeError, VerifyEmailError,
};

use roster_service::domain::EditError;
use roster_service::owned::OwnedError;

use super::{Code, FieldCode, FieldError, Problem, Refusal};
use crate::wire::{metadata_refused, password_refused, permissions_refused, unknown_role};

impl From<Internal> for Problem {
    fn from(error: Internal) -> Self {
        match &error {
            Internal::Unavailable { retry_after, .. } => Self::unavailable(*retry_after).with_cause(error),
            Internal::Failed(_) => Self::internal(error),
        }
    }
}

impl From<ReadOnlyIdentity> for Problem {
    fn from(_: ReadOnlyIdentity) -> Self {
        Code::ReadOnlyIdentity.into()
    }
}

impl From<OwnIdentityError> for Problem {
    fn from(error: OwnIdentityError) -> Self {
        match error {
            OwnIdentityError::ReadOnlyIdentity(error) => error.into(),
            OwnIdentityError::Internal(error) => error.into(),
        }
    }
}

impl From<AuthenticateError> for Problem {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Invalid => Self::refused_access_token(),
            AuthenticateError::EmailTaken => Code::EmailTaken.into(),
            AuthenticateError::SubjectTaken => {
                Self::new(Code::Conflict).with_detail("The subject of the token is the id of another user.")
            }
            AuthenticateError::Internal(error) => error.into(),
        }
    }
}

impl From<OnceError> for Problem {
    fn from(error: OnceError) -> Self {
        match error {
            OnceError::KeyReused => Code::IdempotencyKeyReused.into(),
            OnceError::InProgress => Code::IdempotencyInProgress.into(),
            OnceError::Internal(error) => error.into(),
        }
    }
}

impl From<KeysError> for Problem {
    fn from(error: KeysError) -> Self {
        Internal::from(error).into()
    }
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Closed => Code::RegistrationClosed.into(),
            RegisterError::Password(problems) => password_refused("password", &problems),
            RegisterError::EmailTaken => Code::EmailTaken.into(),
            RegisterError::UsernameTaken => Code::UsernameTaken.into(),
            RegisterError::Internal(error) => error.into(),
        }
    }
}

impl From<VerifyEmailError> for Problem {
    fn from(error: VerifyEmailError) -> Self {
        match error {
            VerifyEmailError::InvalidToken => Code::InvalidToken.into(),
            VerifyEmailError::PasswordConfirmationRequired => Code::PasswordConfirmationRequired.into(),
            VerifyEmailError::Password(problems) => password_refused("password", &problems),
            VerifyEmailError::ReadOnlyIdentity(error) => error.into(),
            VerifyEmailError::Internal(error) => error.into(),
        }
    }
}

impl From<ResetPasswordError> for Problem {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::InvalidToken => Code::InvalidToken.into(),
            ResetPasswordError::Password(problems) => password_refused("new_password", &problems),
            ResetPasswordError::ReadOnlyIdentity(error) => error.into(),
            ResetPasswordError::Internal(error) => error.into(),
        }
    }
}

impl From<ConfirmEmailError> for Problem {
    fn from(error: ConfirmEmailError) -> Self {
        match error {
            ConfirmEmailError::InvalidToken => Code::InvalidToken.into(),
            ConfirmEmailError::EmailTaken => Code::EmailTaken.into(),
            ConfirmEmailError::ReadOnlyIdentity(error) => error.into(),
            ConfirmEmailError::Internal(error) => error.into(),
        }
    }
}

impl From<AcceptInvitationError> for Problem {
    fn from(error: AcceptInvitationError) -> Self {
        match error {
            AcceptInvitationError::InvalidToken => Code::InvalidToken.into(),
            AcceptInvitationError::Password(problems) => password_refused("password", &problems),
            AcceptInvitationError::Suspended => Code::AccountSuspended.into(),
            AcceptInvitationError::ReadOnlyIdentity(error) => error.into(),
            AcceptInvitationError::Internal(error) => error.into(),
        }
    }
}

impl From<ConfirmPasswordError> for Problem {
    fn from(error: ConfirmPasswordError) -> Self {
        match error {
            ConfirmPasswordError::WrongPassword => Code::WrongPassword.into(),
            ConfirmPasswordError::TooManyAttempts { retry_after } => too_many_attempts(retry_after),
            ConfirmPasswordError::SessionOver => Self::refused_access_token(),
            ConfirmPasswordError::ReadOnlyIdentity(error) => error.into(),
            ConfirmPasswordError::Internal(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::Unconfirmed(error) => error.into(),
            ChangePasswordError::Password(problems) => password_refused("new_password", &problems),
            ChangePasswordError::ReadOnlyIdentity(error) => error.into(),
            ChangePasswordError::Internal(error) => error.into(),
        }
    }
}

impl From<NotGranted> for Problem {
    fn from(error: NotGranted) -> Self {
        match error {
            NotGranted::Forbidden => Code::Forbidden.into(),
            NotGranted::Internal(error) => error.into(),
        }
    }
}

impl From<OwnedError> for Problem {
    fn from(error: OwnedError) -> Self {
        match error {
            // What a row points at and somebody else has is what nobody has.
            OwnedError::NotFound | OwnedError::UnknownReference => Code::NotFound.into(),
            OwnedError::Stale => Code::StaleVersion.into(),
            OwnedError::Conflict(_) | OwnedError::InUse => Code::Conflict.into(),
            OwnedError::Internal(error) => error.into(),
        }
    }
}

impl From<ListError> for Problem {
    fn from(error: ListError) -> Self {
        match error {
            ListError::NotFound => Code::NotFound.into(),
            ListError::InvalidCursor => Code::InvalidCursor.into(),
            ListError::ReadOnlyIdentity(error) => error.into(),
            ListError::Internal(error) => error.into(),
        }
    }
}

impl From<EndSessionError> for Problem {
    fn from(error: EndSessionError) -> Self {
        match error {
            EndSessionError::NotFound => Code::NotFound.into(),
            EndSessionError::Stale => Code::StaleVersion.into(),
            EndSessionError::ReadOnlyIdentity(error) => error.into(),
            EndSessionError::Internal(error) => error.into(),
        }
    }
}

impl From<DeleteMeError> for Problem {
    fn from(error: DeleteMeError) -> Self {
        match error {
            DeleteMeError::Unconfirmed(error) => error.into(),
            DeleteMeError::Stale => Code::StaleVersion.into(),
            DeleteMeError::LastAdmin => Code::LastAdmin.into(),
            DeleteMeError::ReadOnlyIdentity(error) => error.into(),
            DeleteMeError::Internal(error) => error.into(),
        }
    }
}

impl From<CreateUserError> for Problem {
    fn from(error: CreateUserError) -> Self {
        match error {
            CreateUserError::Forbidden => Code::Forbidden.into(),
            CreateUserError::EmailTaken => Code::EmailTaken.into(),
            CreateUserError::UsernameTaken => Code::UsernameTaken.into(),
            CreateUserError::StripeCustomerTaken => stripe_customer_taken(),
            CreateUserError::UnknownRole => role_refused(),
            CreateUserError::Password(problems) => password_refused("password", &problems),
            CreateUserError::ReadOnlyIdentity(error) => error.into(),
            CreateUserError::Internal(error) => error.into(),
        }
    }
}

impl From<ManageUserError> for Problem {
    fn from(error: ManageUserError) -> Self {
        let conflict = |detail| Self::new(Code::Conflict).with_detail(detail);
        match error {
            ManageUserError::NotFound => Code::NotFound.into(),
            ManageUserError::Forbidden => Code::Forbidden.into(),
            ManageUserError::Stale => Code::StaleVersion.into(),
            ManageUserError::Deleted => conflict("The user is deleted: restore it first."),
            ManageUserError::NotDeleted => conflict("The user is not deleted."),
            ManageUserError::InvalidTransition(error) => {
                Self::new(Code::InvalidTransition).with_detail(format!("{error}."))
            }
            ManageUserError::LastAdmin => Code::LastAdmin.into(),
            ManageUserError::UnknownRole => role_refused(),
            ManageUserError::EndNotAhead => Self::validation(vec![FieldError::field(
                "until",
                Refusal::new(FieldCode::InvalidValue, "has to be in the future"),
            )]),
            ManageUserError::EmailTaken => Code::EmailTaken.into(),
            ManageUserError::UsernameTaken => Code::UsernameTaken.into(),
            ManageUserError::StripeCustomerTaken => stripe_customer_taken(),
            ManageUserError::ProfileConflict(_) => profile_taken(),
            ManageUserError::Data(EditError::Metadata(error)) => metadata_refused("metadata", error),
            ManageUserError::Data(EditError::AppMetadata(error)) => metadata_refused("app_metadata", error),
            ManageUserError::ReadOnlyIdentity(error) => error.into(),
            ManageUserError::Internal(error) => error.into(),
        }
    }
}

impl From<ManageRoleError> for Problem {
    fn from(error: ManageRoleError) -> Self {
        let conflict = |detail| Self::new(Code::Conflict).with_detail(detail);
        match error {
            ManageRoleError::NotFound => Code::NotFound.into(),
            ManageRoleError::Forbidden => Code::Forbidden.into(),
            ManageRoleError::NameTaken => conflict("There is a role of this name."),
            ManageRoleError::UnknownPermissions(places) => permissions_refused(&places),
            ManageRoleError::BuiltIn => conflict("Built-in roles cannot be removed."),
            ManageRoleError::AdminWeakened(_) => conflict("No permission can be taken from `admin`."),
            ManageRoleError::InUse => Code::RoleInUse.into(),
            ManageRoleError::Internal(error) => error.into(),
        }
    }
}

/// What is unique or pointed at is the backend's own affair, and so is its name in the database.
fn profile_taken() -> Problem {
    Problem::new(Code::Conflict).with_detail("The profile has a value that conflicts with another one.")
}

fn stripe_customer_taken() -> Problem {
    Problem::new(Code::Conflict).with_detail("Another user has this Stripe customer.")
}

fn role_refused() -> Problem {
    Problem::validation(vec![FieldError::field("role", unknown_role())])
}

fn too_many_attempts(retry_after: u64) -> Problem {
    Problem::new(Code::TooManyAttempts).with_retry_after(retry_after)
}

impl From<LoginError> for Problem {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::InvalidCredentials => Code::InvalidCredentials.into(),
            LoginError::Suspended => Code::AccountSuspended.into(),
            LoginError::EmailNotVerified => Code::EmailNotVerified.into(),
            LoginError::TooManyAttempts { retry_after } => too_many_attempts(retry_after),
            LoginError::ReadOnlyIdentity(error) => error.into(),
            LoginError::Internal(error) => error.into(),
        }
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Code::InvalidRefreshToken.into(),
            RefreshError::ReadOnlyIdentity(error) => error.into(),
            RefreshError::Internal(error) => error.into(),
        }
    }
}

impl From<UpdateMeError> for Problem {
    fn from(error: UpdateMeError) -> Self {
        match error {
            UpdateMeError::Stale => Code::StaleVersion.into(),
            UpdateMeError::UsernameTaken => Code::UsernameTaken.into(),
            UpdateMeError::ProfileConflict(_) => profile_taken(),
            UpdateMeError::Metadata(error) => metadata_refused("metadata", error),
            UpdateMeError::ReadOnlyIdentity(error) => error.into(),
            UpdateMeError::Internal(error) => error.into(),
        }
    }
}
