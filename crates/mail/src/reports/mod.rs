//! What is reported of mails after they have left: Amazon SES's events, which come over Amazon SNS, and the delivery-status mails of
//! mail servers. Whoever sends a report may be anybody, so everything here is bounded and read with suspicion; what a report does
//! is core's (`accounts/profile/addresses/delivery`).

mod fetch;
mod ses_event;
mod sns;
mod status_mail;

pub use fetch::{Fetch, PublicHttps, Unfetched};
pub use ses_event::{Unreadable, said_by_ses};
pub use sns::{Heard, LARGEST as LARGEST_SNS_MESSAGE, Refused, SnsListener, SnsTopic};
pub use status_mail::{LARGEST_STATUS_MAIL, NoReport, StatusMail, StatusOfRecipient, read_status_mail};

use madoguchi_core::ids::{MessageId, TenantId};
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::outbox::ReportedFate;

/// What a report of the mail service says of one recipient. It has no `Debug`, because it holds an address.
pub struct SaidOfMail {
    /// The society, as the mail's tag names it.
    pub society: TenantId,
    /// The message, as the mail's tag names it.
    pub message: MessageId,
    /// The recipient's address.
    pub address: EmailAddress,
    /// What became of the mail.
    pub fate: ReportedFate,
}
