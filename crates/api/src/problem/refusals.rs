//! What each refusal of a use case is on the wire: one exhaustive match an error.

use roster_service::{
    Internal, KeysError, LoginError, RefreshError, RegisterError, UpdateMeError, VerifyEmailError,
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

impl From<LoginError> for Problem {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::InvalidCredentials => Code::InvalidCredentials.into(),
            LoginError::Suspended => Code::AccountSuspended.into(),
            LoginError::EmailNotVerified => Code::EmailNotVerified.into(),
            LoginError::TooManyAttempts { retry_after } => {
                Self::new(Code::TooManyAttempts).with_retry_after(retry_after)
            }
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
