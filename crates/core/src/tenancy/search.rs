//! One field finds a society: by name, kana, insurer number, slug or host. Pure; it looks at the snapshot.

use chrono::{DateTime, Utc};

use super::{Tenant, hosts};
use crate::input::text::{fold_digits, search_key, trim};

/// What was typed to find societies.
#[derive(Clone, Debug, Default)]
pub struct SocietySearch {
    /// The text in lower case, for slugs and hosts.
    plain: String,
    /// The text as names are compared.
    name: String,
    /// The digits, where the text is a number.
    digits: Option<String>,
}

impl SocietySearch {
    /// Reads a typed text. The empty text finds every society.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let plain = trim(typed).to_lowercase();
        // People copy an address with its scheme and path.
        let host = plain.split_once("://").map_or(plain.as_str(), |(_, rest)| rest);
        let host = host.split(['/', ':', '?']).next().unwrap_or_default();
        let digits = fold_digits(typed);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        Self { name: search_key(typed), digits: is_number.then_some(digits), plain: host.to_owned() }
    }

    /// Whether a society fits, under the policy of an instant, at an installation with this base domain.
    #[must_use]
    pub fn fits(&self, tenant: &Tenant, base: &str, now: DateTime<Utc>) -> bool {
        if self.plain.is_empty() && self.name.is_empty() {
            return true;
        }
        let policy = tenant.policy(now);
        let society = &policy.society;
        let in_name = |text: &String| !self.name.is_empty() && search_key(text).contains(&self.name);
        let by_number =
            |digits: &String| society.insurer_numbers.iter().any(|number| number.as_str().starts_with(digits.as_str()));
        let by_host = || {
            let all = hosts::all_hosts(&tenant.slug, base, &policy.hosts);
            all.iter().chain([&tenant.canonical_host, &tenant.staff_host(base)]).any(|host| host.contains(&self.plain))
        };
        self.digits.as_ref().is_some_and(by_number)
            || in_name(&society.name)
            || society.kana.as_ref().is_some_and(in_name)
            || society.name_en.as_ref().is_some_and(in_name)
            || !self.plain.is_empty() && (tenant.slug.contains(&self.plain) || self.plain.contains('.') && by_host())
    }
}
