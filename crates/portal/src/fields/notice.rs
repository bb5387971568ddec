//! What the sign-in page tells above its form, as values of its parameter `notice`.

/// Value of the notice parameter after a sign-out.
pub const NOTICE_SIGNED_OUT: &str = "signed-out";
/// Value of the notice parameter where a letter has become an account.
pub const NOTICE_ALREADY_REGISTERED: &str = "already-registered";
/// Value of the notice parameter where this browser's own registration is done and it isn't signed in.
pub const NOTICE_REGISTERED: &str = "registered";
/// Value of the notice parameter where a new password was set by a way back in.
pub const NOTICE_PASSWORD_RESET: &str = "password-reset";
