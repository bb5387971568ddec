//! WHAT IS DUE: work that a society's verb leaves to the worker, named by kind and subject in a platform table that holds
//! nothing personal.

mod store;

pub(crate) use self::store::{claim, drop, keep, postpone};

use uuid::Uuid;

use crate::ids::TenantId;

/// Work that is due.
#[derive(Clone, Copy, Debug)]
pub struct DueWork {
    /// Of which society.
    pub tenant: TenantId,
    /// What it is about; the kind says in which table.
    pub subject: Uuid,
}
