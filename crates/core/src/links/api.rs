//! The paths of the API, at a society's desk and at the vendor's host. Programs know them, so they stay as they are.

/// The description for people (説明), at both hosts.
pub const DOCS: &str = "/api/v1/docs";
/// The description for programs (OpenAPI), at both hosts.
pub const OPENAPI: &str = "/api/v1/openapi.json";
/// The society's policy.
pub const POLICY: &str = "/api/v1/policy";
/// What a change of the policy would do.
pub const POLICY_IMPACT: &str = "/api/v1/policy/impact";
/// Changes of the policy.
pub const POLICY_CHANGES: &str = "/api/v1/policy/changes";
/// How members (加入者) stand.
pub const MEMBERS: &str = "/api/v1/members";
/// Announcements (お知らせ).
pub const ANNOUNCEMENTS: &str = "/api/v1/announcements";
/// One announcement.
pub const ANNOUNCEMENT: &str = "/api/v1/announcements/{id}";
/// Files of the roster (名簿).
pub const ROSTER_IMPORTS: &str = "/api/v1/roster/imports";
/// The audit trail (操作履歴), the society's or the vendor's.
pub const AUDIT: &str = "/api/v1/audit";
/// The societies, at the vendor's host.
pub const TENANTS: &str = "/api/v1/tenants";
/// One society, at the vendor's host.
pub const TENANT: &str = "/api/v1/tenants/{slug}";
/// Why a society's policy is as it is, at the vendor's host.
pub const TENANT_POLICY: &str = "/api/v1/tenants/{slug}/policy";
