//! A change of a backend's own fields of a user.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::owned::OwnedEntity;
use crate::persistence::owned::SetColumns;

/// A change of a backend's own fields of one user.
#[derive(Clone, Default)]
pub struct ProfileChange(pub(super) Kind);

#[derive(Clone, Default)]
pub(super) enum Kind {
    #[default]
    Keep,
    Clear,
    /// Holds [`SetColumns`] of the entity.
    Set(Arc<dyn Any + Send + Sync>),
}

impl ProfileChange {
    /// They stay as they are.
    pub fn keep() -> Self {
        Self(Kind::Keep)
    }

    /// They are as if they had never been written.
    pub fn clear() -> Self {
        Self(Kind::Clear)
    }

    /// They become what `set` sets, of the entity that is registered. It is called in a transaction, perhaps more than once.
    pub fn set<E: OwnedEntity>(set: impl Fn(&mut E::ActiveModel) + Send + Sync + 'static) -> Self {
        Self(Kind::Set(Arc::new(SetColumns::<E>::new(set))))
    }
}

impl fmt::Debug for ProfileChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Keep => "Keep",
            Kind::Clear => "Clear",
            Kind::Set(_) => "Set",
        })
    }
}
