//! Amounts in yen.

use crate::{Language, Words};

impl Words {
    /// Formats an amount in yen with groups of three digits: 「1,230円」, “¥1,230”.
    #[must_use]
    pub fn yen(&self, amount: i64) -> String {
        let digits = amount.unsigned_abs().to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if amount < 0 { "-" } else { "" };
        match self.language() {
            Language::Ja => format!("{sign}{grouped}円"),
            Language::En => format!("{sign}¥{grouped}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_three() {
        let ja = Words::of(Language::Ja);
        for (amount, shown) in [
            (0, "0円"),
            (999, "999円"),
            (1_000, "1,000円"),
            (123_456, "123,456円"),
            (1_234_567, "1,234,567円"),
            (-1_230, "-1,230円"),
        ] {
            assert_eq!(ja.yen(amount), shown);
        }
        assert_eq!(Words::of(Language::En).yen(-1_230), "-¥1,230");
        assert_eq!(ja.yen(i64::MIN), "-9,223,372,036,854,775,808円");
    }
}
