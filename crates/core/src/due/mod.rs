//! WHAT IS DUE: work that a verb leaves to the worker. A platform table names it by kind and subject, and holds no
//! personal data.

mod store;

pub(crate) use self::store::{claim, drop, drop_all, give_back, keep, keep_from, postpone};

use uuid::Uuid;

use crate::ids::TenantId;

/// A piece of work that is due.
#[derive(Clone, Copy, Debug)]
pub struct DueWork {
    /// The society that the work belongs to.
    pub tenant: TenantId,
    /// The id of the subject. The kind of work determines its table.
    pub subject: Uuid,
}
