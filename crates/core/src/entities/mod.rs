//! The tables as sea-orm entities. They are visible inside this crate only, so that no other crate can name a table.

#![allow(missing_docs, reason = "the columns are described by the verbs that use them")]

pub mod account;
pub mod address_change;
pub mod address_undo;
pub mod attempt_counter;
pub mod audit_batch;
pub mod audit_entry;
pub mod audit_unsealed;
pub mod consent;
pub mod desk_code;
pub mod due_work;
pub mod earlier_password;
pub mod email_address;
pub mod email_verification;
pub mod hand_over;
pub mod holiday_override;
pub mod known_device;
pub mod letter_content;
pub mod network_counter;
pub mod notification_choice;
pub mod one_time_code;
pub mod outbox_message;
pub mod own_address_prompt;
pub mod passkey;
pub mod password_warning;
pub mod person;
pub mod person_identifier;
pub mod platform_revision;
pub mod policy_version;
pub mod provisional_credential;
pub mod recovery_code;
pub mod recovery_link;
pub mod recovery_request;
pub mod refused_attempt;
pub mod registration;
pub mod retired_user_id;
pub mod session;
pub mod sign_in;
pub mod sign_in_event;
pub mod spent_challenge;
pub mod tenant;
pub mod tenant_asset;
pub mod tenant_host;
pub mod tenant_insurer_number;
