//! A cache for what rarely changes about a society's pages: one value for each society, until its policy changes.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use madoguchi_core::ids::TenantId;
use madoguchi_core::policy::Policy;
use madoguchi_core::tenancy::Tenant;

/// One `T` for each society. It is built anew when the society's policy or its tenant record has changed.
#[derive(Debug)]
pub struct PerPolicy<T> {
    kept: RwLock<HashMap<TenantId, Kept<T>>>,
}

#[derive(Debug)]
struct Kept<T> {
    tenant: Arc<Tenant>,
    policy: Arc<Policy>,
    made: Arc<T>,
}

impl<T> Default for PerPolicy<T> {
    fn default() -> Self {
        Self { kept: RwLock::default() }
    }
}

impl<T> PerPolicy<T> {
    /// Returns the value for this society under this policy, built by `make` where it isn't cached.
    pub fn of(&self, tenant: &Arc<Tenant>, policy: &Arc<Policy>, make: impl FnOnce() -> T) -> Arc<T> {
        if let Some(kept) = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&tenant.id)
            && Arc::ptr_eq(&kept.tenant, tenant)
            && Arc::ptr_eq(&kept.policy, policy)
        {
            return Arc::clone(&kept.made);
        }
        let made = Arc::new(make());
        let kept = Kept { tenant: Arc::clone(tenant), policy: Arc::clone(policy), made: Arc::clone(&made) };
        self.kept.write().unwrap_or_else(PoisonError::into_inner).insert(tenant.id, kept);
        made
    }
}
