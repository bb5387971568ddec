//! The values of the parameter `notice` of the sign-in page.

/// After a sign-out.
pub const NOTICE_SIGNED_OUT: &str = "signed-out";
/// Where the letter's pair has already become an account.
pub const NOTICE_ALREADY_REGISTERED: &str = "already-registered";
/// Where this browser's own registration is done and it isn't signed in.
pub const NOTICE_REGISTERED: &str = "registered";
/// After a password was reset by a recovery.
pub const NOTICE_PASSWORD_RESET: &str = "password-reset";
