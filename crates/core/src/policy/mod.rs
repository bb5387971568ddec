//! WHAT THIS SOCIETY WANTS: its policy, as typed and checked data.
//!
//! One file per section holds the type, the pure decisions that follow from it, and the findings of the check.
//! [`layers`] computes a policy from platform defaults, the society's manifest and its overrides. [`check`] reports
//! errors and weaknesses in plain words.

pub mod account;
pub mod branding;
pub mod check;
pub mod desk;
pub mod email;
pub mod eras;
pub mod fault;
pub mod formats;
pub mod former_members;
pub mod hosts;
pub mod household;
pub mod identity;
pub mod keys;
pub mod layers;
pub mod maintenance;
pub mod notification;
pub mod ownership;
pub mod password;
pub mod privacy;
pub mod published;
pub mod registration;
pub mod retention;
pub mod schema;
pub mod second_step;
pub mod services;
pub mod sessions;
pub mod shape;
pub mod society;
pub mod telephone;
pub mod template;
pub mod terms;
pub mod texts;
pub mod toml;
pub mod user_id;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that differs between societies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Who the society is.
    pub society: society::SocietyIdentity,
    /// Under which hosts its portal answers.
    pub hosts: hosts::Hosts,
    /// Whom a member calls.
    pub contact: society::Contact,
    /// The society's own sentences (組合の文章) on pages and in mails.
    pub texts: texts::OwnTexts,
    /// Logo and colours.
    pub branding: branding::Branding,
    /// What is asked beside the provisional pair.
    pub identity: identity::Identity,
    /// The terms of use (利用規約).
    pub terms: terms::Terms,
    /// The privacy notice (個人情報の取扱い).
    pub privacy: privacy::PrivacyNotice,
    /// Order and shape of the registration pages.
    pub registration: registration::Layout,
    /// Rules of the user ID (ユーザID).
    pub user_id: user_id::UserIdRules,
    /// Rules of the password.
    pub password: password::PasswordRules,
    /// Passkey and one-time code.
    pub second_step: second_step::SecondStep,
    /// Which address whom.
    pub email: email::EmailRules,
    /// Mails when information is updated.
    pub notification: notification::Notification,
    /// One account for the household, or one a person.
    pub account: account::AccountPolicy,
    /// Whom of a household one sees, and how dependants (被扶養者) come to accounts of their own.
    pub household: household::HouseholdRules,
    /// The provisional credential (仮ID・仮パスワード).
    pub credential: registration::Credential,
    /// Media by date of joining.
    #[schemars(length(min = 1))]
    pub eras: Vec<eras::Era>,
    /// What the home page offers.
    #[serde(default)]
    pub services: Vec<services::Service>,
    /// When the portal is closed.
    pub maintenance: maintenance::Maintenance,
    /// How long a sign-in lasts.
    pub sessions: sessions::Sessions,
    /// Access after the loss of qualification (資格喪失).
    pub former_members: former_members::FormerMembers,
    /// From where staff use the desk (窓口), and what one of them may do there alone.
    pub desk: desk::DeskRules,
    /// What verifies a caller (電話での本人確認).
    pub telephone: telephone::Telephone,
    /// How long what has ended is kept (保存期間).
    pub retention: retention::Retention,
    /// Languages of the pages; the first is the default.
    #[schemars(length(min = 1))]
    pub languages: Vec<society::Language>,
    /// Keys whose value the society's guide doesn't state, so that somebody should ask.
    #[serde(default)]
    pub assumed: Vec<String>,
}
