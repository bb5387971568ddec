//! The vendor of the platform (運営会社) as a tenant: the accounts of its operators, their audit trail, limits and mails are
//! under its id and its key, as a society's are under the society's (ADR 45). It is no society: it has no portal, no desk,
//! no members, and stands in no list of societies.

use std::sync::{Arc, LazyLock};

use chrono::DateTime;

use super::hosts::vendor_host;
use super::{Ledgers, Tenant, TenantStatus};
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::policy::layers;

/// The vendor's word in logs and mails. It is a reserved slug, so that no society has it.
pub const SLUG: &str = "vendor";

/// What the vendor's mails say of it, in the shape of a manifest. The insurer number and the telephone number are there for
/// the reader of manifests alone, and are taken out.
const MANIFEST: &str = r##"{
    "languages": ["ja", "en"],
    "society": {
        "name": "Madoguchi 運営", "name_en": "Madoguchi Operations", "insurer_numbers": ["06139992"],
        "service_name": "運営の画面", "service_name_en": "Operations"
    },
    "contact": {"department": "運営", "phone": "03-0000-0000", "hours": "-", "mail_from": "noreply@vendor.example.jp"},
    "branding": {"main": "#0017c1"},
    "terms": {"version": "1"}
}"##;

#[allow(clippy::expect_used, reason = "a constant, which a test reads")]
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let mut policy = layers::effective(MANIFEST, None).expect("the vendor's own manifest");
    policy.society.insurer_numbers.clear();
    policy.contact.phone.clear();
    policy
});

/// The vendor of an installation with this base domain.
#[must_use]
pub fn tenant(base: &str) -> Option<Tenant> {
    let host = vendor_host(base);
    let mut policy = POLICY.clone();
    policy.contact.mail_from = format!("noreply@{host}");
    let timeline = vec![(DateTime::UNIX_EPOCH, Arc::new(policy))];
    let (holidays, texts) = (Arc::default(), Ledgers::default());
    Tenant::new(TenantId::VENDOR, SLUG.to_owned(), TenantStatus::Live, host, holidays, timeline, texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenancy::slug::{Slug, SlugError};

    #[test]
    fn the_vendor_is_a_tenant_whose_name_no_society_can_have() {
        let vendor = tenant("example.jp").unwrap();
        assert_eq!((vendor.id, vendor.canonical_host.as_str()), (TenantId::VENDOR, "vendor.example.jp"));
        let policy = vendor.policy(DateTime::UNIX_EPOCH);
        assert_eq!(policy.contact.mail_from, "noreply@vendor.example.jp");
        assert!(policy.society.insurer_numbers.is_empty() && policy.contact.phone.is_empty());
        assert_eq!(SLUG.parse::<Slug>(), Err(SlugError::Reserved));
    }
}
