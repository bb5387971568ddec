//! The pages of account recovery.

pub mod ask;
pub mod desk_code;
pub mod gone;
pub mod ladder;
pub mod letter;
pub mod new_password;
pub mod user_id;
