//! The shared secret of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds, the parameters that every app
//! supports).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::clock::is_in_force;
use crate::failure::Failure;
use crate::input::text::fold_digits;
use crate::proof::Holder;
use crate::sealed::{Place, TenantKeys};
use crate::secret::is_same;

/// How long a proposed seed waits for its first code. A sign-in in progress lasts as long.
const PROPOSAL_LIFE: Duration = Duration::minutes(15);

/// Accepted difference between the phone's clock and the server's, in time steps of 30 seconds.
const SKEW: u16 = 1;

/// The secret seed. It has no Debug, because all future codes follow from it.
#[derive(Clone)]
pub(crate) struct Seed(Zeroizing<[u8; 20]>);

impl Seed {
    pub(crate) fn new(random: &mut impl Rng) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 20]);
        random.fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    fn secret(&self) -> Secret {
        Secret::new_stack(*self.0)
    }

    fn from_text(text: &str) -> Option<Self> {
        let secret = Secret::try_from_base32(text).ok()?;
        <[u8; 20]>::try_from(secret.as_bytes()).ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    fn totp(&self) -> Result<Totp, Failure> {
        let built = Builder::new().with_secret(self.secret()).with_skew(SKEW).build();
        built.map_err(|_| Failure::Inconsistent("a seed that no code can be made of"))
    }

    /// The time step whose code was typed, if it is the present step or the one before or after it. The code may be
    /// typed in any width, with spaces or hyphens.
    pub(crate) fn step_of(&self, typed: &str, now: DateTime<Utc>) -> Result<Option<i64>, Failure> {
        let code = fold_digits(typed);
        let Ok(now) = u64::try_from(now.timestamp()) else { return Ok(None) };
        Ok(self.totp()?.check(&code, now).and_then(|step| i64::try_from(step).ok()))
    }

    pub(crate) fn seal(&self, keys: &TenantKeys, place: Place, random: &mut impl Rng) -> Result<Vec<u8>, Failure> {
        let text = Zeroizing::new(self.secret().to_base32());
        keys.seal(place, &text, random)
    }

    pub(crate) fn open(keys: &TenantKeys, place: Place, sealed: &[u8]) -> Result<Self, Failure> {
        Self::from_text(&keys.open(place, sealed)?).ok_or(Failure::Inconsistent("a stored seed can't be read"))
    }

    /// The seed as apps take it by hand.
    pub(crate) fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(self.secret().to_base32())
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        is_same(self.0.as_slice(), other.0.as_slice())
    }
}

/// A seed that is offered to an app and not yet confirmed by a first code. The database doesn't store it: the page
/// carries it, sealed for one holder.
pub struct Proposal {
    pub(crate) seed: Seed,
    user_id: String,
    /// The sealed seed, for the form.
    pub sealed: String,
}

impl Proposal {
    pub(crate) fn new(
        keys: &TenantKeys,
        holder: Holder,
        user_id: String,
        now: DateTime<Utc>,
        random: &mut impl Rng,
    ) -> Result<Self, Failure> {
        let seed = Seed::new(random);
        let text = Zeroizing::new(seed.secret().to_base32());
        let until = (now + PROPOSAL_LIFE).timestamp();
        let content = Zeroizing::new(format!("{until} {}", text.as_str()));
        let sealed = URL_SAFE_NO_PAD.encode(keys.seal(proposal_place(holder), &content, random)?);
        Ok(Self { seed, user_id, sealed })
    }

    /// Opens the seed that came back with the form. Returns `None` if it was sealed for another holder, has expired or
    /// was altered.
    pub(crate) fn read(
        keys: &TenantKeys,
        holder: Holder,
        user_id: String,
        sealed: &str,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let content = keys.open(proposal_place(holder), &URL_SAFE_NO_PAD.decode(sealed).ok()?).ok()?;
        let (until, text) = content.split_once(' ')?;
        let until = DateTime::from_timestamp(until.parse().ok()?, 0)?;
        let good = is_in_force(until - PROPOSAL_LIFE, until, now);
        let seed = Seed::from_text(text).filter(|_| good)?;
        Some(Self { seed, user_id, sealed: sealed.to_owned() })
    }

    /// The secret in groups of four characters, for typing by hand instead of scanning the QR code.
    #[must_use]
    pub fn secret(&self) -> Zeroizing<String> {
        let text = Zeroizing::new(self.seed.secret().to_base32());
        let mut groups = Zeroizing::new(String::with_capacity(text.len() * 2));
        for (at, character) in text.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                groups.push(' ');
            }
            groups.push(character);
        }
        groups
    }

    /// The `otpauth://` URL for the QR code and for a link to an app on the same device. It holds the society, the user
    /// ID and the secret. A colon would end the society's name in the URL, so it is written in full width.
    ///
    /// # Errors
    /// When the URL can't be written.
    pub fn url(&self, society: &str) -> Result<Zeroizing<String>, Failure> {
        let plain = |text: &str| text.replace(':', "：");
        let totp = Builder::new()
            .with_secret(self.seed.secret())
            .with_issuer(Some(plain(society)))
            .with_account_name(plain(&self.user_id))
            .build();
        let url = totp.and_then(|totp| totp.to_url());
        url.map(Zeroizing::new).map_err(|_| Failure::Inconsistent("a seed that can't be handed over"))
    }
}

const fn proposal_place(holder: Holder) -> Place {
    let (table, row) = match holder {
        Holder::Account(id) => ("one_time_code", id.0),
        Holder::Staff(id) => ("staff_one_time_code", id.0),
        Holder::Operator(id) => ("operator_one_time_code", id.0),
    };
    Place { table, column: "proposal", row }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// Test vectors of RFC 6238, appendix B, SHA-1: the last six of the eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let seed = Seed(Zeroizing::new(*b"12345678901234567890"));
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(seed.step_of(code, at(now)).unwrap(), Some(now / 30), "{now}");
        }
    }

    #[test]
    fn codes_of_the_steps_beside_are_taken_and_none_further_away() {
        let seed = Seed::new(&mut StdRng::seed_from_u64(1));
        let now = 1_800_000_000_i64;
        for away in -3..=3_i64 {
            let code = seed.totp().unwrap().generate(u64::try_from(now + away * 30).unwrap()).to_string();
            let expected = (away.abs() <= 1).then_some(now / 30 + away);
            assert_eq!(seed.step_of(&code, at(now)).unwrap(), expected, "{away}");
        }
    }

    #[test]
    fn codes_are_typed_in_any_width_and_grouping() {
        let seed = Seed(Zeroizing::new(*b"12345678901234567890"));
        for typed in ["081804", "081 804", " ０８１８０４ ", "081-804", "０８１　８０４", "081ー804"] {
            assert!(seed.step_of(typed, at(1_111_111_109)).unwrap().is_some(), "{typed}");
        }
        for typed in ["", "81804", "0818041", "08180a", "081804\u{0}", "零八一八零四", "081804081804"] {
            assert!(seed.step_of(typed, at(1_111_111_109)).unwrap().is_none(), "{typed}");
        }
    }

    #[test]
    fn the_url_names_society_and_user_id_whatever_they_are() {
        let seed = Seed(Zeroizing::new(*b"12345678901234567890"));
        let proposal = Proposal { seed, user_id: "taro:2026".into(), sealed: String::new() };
        let url = proposal.url("あおぞら: 健康保険組合").unwrap();
        let url = url::Url::parse(&url).unwrap();
        assert_eq!((url.scheme(), url.host_str()), ("otpauth", Some("totp")));
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(value("issuer").as_deref(), Some("あおぞら： 健康保険組合"));
        assert_eq!(value("secret").as_deref(), Some("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        assert_eq!(url.path().matches(':').count(), 1, "{}", url.path());
        assert_eq!(proposal.secret().as_str(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
