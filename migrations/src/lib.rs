//! The database schema. It is the same for all societies, and the same on SQLite and PostgreSQL.
//!
//! [`tables`] lists the platform's tables (no personal data, no row-level security) and the societies' tables (every
//! key starts with `tenant_id`; PostgreSQL forces row-level security). [`grants`] gives the runtime role the rights
//! that it needs and no others, and [`posture`] finds what differs from all that. `README.md` has the rules of a
//! migration.

mod audit_triggers;
pub mod grants;
mod m20261121_000001_platform;
mod m20261121_000002_people;
mod m20261121_000003_accounts;
mod m20261121_000004_outbox_and_audit;
mod m20261128_000005_second_step;
mod m20261128_000008_recovery;
mod m20261128_000009_devices;
mod m20261128_000010_passwords;
mod m20261128_000011_addresses;
mod m20261128_000012_preferences;
mod m20261128_000013_terms_and_prompts;
mod m20261128_000014_remembered_devices;
mod m20261129_000101_limits;
mod m20261129_000201_disabled_accounts;
mod m20261129_000202_marks_of_browsers;
mod m20261129_000301_sources_of_assets;
mod m20261129_000401_letter_batches;
mod m20261129_000402_outbox_indexes;
mod m20261130_000101_staff;
mod m20261130_000102_support;
mod m20261130_000103_approvals;
mod m20261130_000201_name_keys;
mod m20261130_000301_audit_reading;
mod m20261130_000302_audit_chain;
mod m20261130_000401_announcements;
mod m20261130_000501_approval_subjects;
mod m20261130_000601_scheduled_settings;
mod m20261130_000701_support_views;
mod m20261130_000801_members_who_call;
mod m20261130_000901_audit_cuts;
mod m20261130_000902_closing;
mod m20261130_001001_finding;
mod m20261130_001101_staff_accounts;
mod m20261130_001201_kept_files;
mod m20261201_000101_operators;
mod m20261201_000401_expenses;
mod m20261202_000101_expense_publications;
mod m20261202_000102_expense_files;
mod m20261202_000201_delivery_reports;
mod m20261202_000301_restorations;
mod m20261202_000401_second_approver;
mod m20261203_000401_news_mailing;
mod m20261203_000601_api;
mod m20261203_000701_checkups;
mod m20261204_000101_viewing_consents;
mod m20261204_000201_lifecycle;
mod parts;
pub mod posture;
pub mod tables;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All migrations in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_platform::Migration),
            Box::new(m20261121_000002_people::Migration),
            Box::new(m20261121_000003_accounts::Migration),
            Box::new(m20261121_000004_outbox_and_audit::Migration),
            Box::new(m20261128_000005_second_step::Migration),
            Box::new(m20261128_000008_recovery::Migration),
            Box::new(m20261128_000009_devices::Migration),
            Box::new(m20261128_000010_passwords::Migration),
            Box::new(m20261128_000011_addresses::Migration),
            Box::new(m20261128_000012_preferences::Migration),
            Box::new(m20261128_000013_terms_and_prompts::Migration),
            Box::new(m20261128_000014_remembered_devices::Migration),
            Box::new(m20261129_000101_limits::Migration),
            Box::new(m20261129_000201_disabled_accounts::Migration),
            Box::new(m20261129_000202_marks_of_browsers::Migration),
            Box::new(m20261129_000301_sources_of_assets::Migration),
            Box::new(m20261129_000401_letter_batches::Migration),
            Box::new(m20261129_000402_outbox_indexes::Migration),
            Box::new(m20261130_000101_staff::Migration),
            Box::new(m20261130_000102_support::Migration),
            Box::new(m20261130_000103_approvals::Migration),
            Box::new(m20261130_000201_name_keys::Migration),
            Box::new(m20261130_000301_audit_reading::Migration),
            Box::new(m20261130_000302_audit_chain::Migration),
            Box::new(m20261130_000401_announcements::Migration),
            Box::new(m20261130_000501_approval_subjects::Migration),
            Box::new(m20261130_000601_scheduled_settings::Migration),
            Box::new(m20261130_001101_staff_accounts::Migration),
            Box::new(m20261130_000801_members_who_call::Migration),
            Box::new(m20261130_000701_support_views::Migration),
            Box::new(m20261130_000901_audit_cuts::Migration),
            Box::new(m20261130_000902_closing::Migration),
            Box::new(m20261130_001201_kept_files::Migration),
            Box::new(m20261130_001001_finding::Migration),
            Box::new(m20261201_000101_operators::Migration),
            Box::new(m20261201_000401_expenses::Migration),
            Box::new(m20261202_000401_second_approver::Migration),
            Box::new(m20261202_000101_expense_publications::Migration),
            Box::new(m20261202_000102_expense_files::Migration),
            Box::new(m20261202_000201_delivery_reports::Migration),
            Box::new(m20261202_000301_restorations::Migration),
            Box::new(m20261203_000401_news_mailing::Migration),
            Box::new(m20261203_000701_checkups::Migration),
            Box::new(m20261203_000601_api::Migration),
            Box::new(m20261204_000101_viewing_consents::Migration),
            Box::new(m20261204_000201_lifecycle::Migration),
        ]
    }
}
