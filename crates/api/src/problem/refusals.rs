//! What each refusal of a use case is on the wire: one exhaustive match an error.

use roster_service::{
    AcceptInvitationError, ChangePasswordError, ConfirmEmailError, ConfirmPasswordError, Internal, KeysError,
    LoginError, RefreshError, RegisterError, ResetPasswordError, UpdateMeError, VerifyEmailError,
};

use super::{Code, Problem};
use crate::wire::{metadata_refused, password_refused};

impl From<Internal> for Problem {
    fn from(error: Internal) -> Self {
        match &error {
            Internal::Unavailable { retry_after, .. } => Self::unavailable(*retry_after).with_cause(error),
            Internal::Failed(_) => Self::internal(error),
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
            VerifyEmailError::Internal(error) => error.into(),
        }
    }
}

impl From<ResetPasswordError> for Problem {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::InvalidToken => Code::InvalidToken.into(),
            ResetPasswordError::Password(problems) => password_refused("new_password", &problems),
            ResetPasswordError::Internal(error) => error.into(),
        }
    }
}

impl From<ConfirmEmailError> for Problem {
    fn from(error: ConfirmEmailError) -> Self {
        match error {
            ConfirmEmailError::InvalidToken => Code::InvalidToken.into(),
            ConfirmEmailError::EmailTaken => Code::EmailTaken.into(),
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
            AcceptInvitationError::Internal(error) => error.into(),
        }
    }
}

impl From<ConfirmPasswordError> for Problem {
    fn from(error: ConfirmPasswordError) -> Self {
        match error {
            ConfirmPasswordError::WrongPassword => Code::WrongPassword.into(),
            ConfirmPasswordError::TooManyAttempts { retry_after } => too_many_attempts(retry_after),
            ConfirmPasswordError::Internal(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::Unconfirmed(error) => error.into(),
            ChangePasswordError::Password(problems) => password_refused("new_password", &problems),
            ChangePasswordError::Internal(error) => error.into(),
        }
    }
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
            LoginError::Internal(error) => error.into(),
        }
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Invalid => Code::InvalidRefreshToken.into(),
            RefreshError::Internal(error) => error.into(),
        }
    }
}

impl From<UpdateMeError> for Problem {
    fn from(error: UpdateMeError) -> Self {
        match error {
            UpdateMeError::Stale => Code::StaleVersion.into(),
            UpdateMeError::UsernameTaken => Code::UsernameTaken.into(),
            UpdateMeError::Metadata(error) => metadata_refused(error),
            UpdateMeError::Internal(error) => error.into(),
        }
    }
}
