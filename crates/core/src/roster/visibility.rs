//! Who sees a person whom the society hides (閲覧制限, for victims of domestic violence and the like). Pure, and the one rule: lists,
//! searches, exports, letters, the desk's pages and every service ask it.
//!
//! A hidden person is hidden at once and for the past, too, from everybody but themselves and the few of the staff who hold
//! the right. Staff without it see that there is such a person and that somebody else helps them, and nothing else.

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Eyes {
    /// The person themselves, in their own account.
    Own,
    /// Somebody else of the household, also in an account that the household shares.
    Household,
    /// Staff without the right to see hidden persons.
    Desk,
    /// Staff with the right, who look at one person.
    DeskWithRight,
    /// Whoever makes a list, a file, letters or mails for many: nobody looks at each person there.
    InBulk,
}

impl Eyes {
    /// The eyes of a clerk with or without the right.
    #[must_use]
    pub const fn of_desk(sees_restricted: bool) -> Self {
        if sees_restricted { Self::DeskWithRight } else { Self::Desk }
    }
}

/// What is seen of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Everything that the page has.
    Open,
    /// The name, and that the person is hidden.
    NameOnly,
    /// Not that there is such a person.
    Hidden,
}

/// What is seen of a person, where they are looked at by themselves: on a page, or in a search or list of the desk.
#[must_use]
pub const fn visibility(is_restricted: bool, eyes: Eyes) -> Visibility {
    match (is_restricted, eyes) {
        (false, _) | (true, Eyes::Own | Eyes::DeskWithRight) => Visibility::Open,
        (true, Eyes::Desk) => Visibility::NameOnly,
        (true, Eyes::Household | Eyes::InBulk) => Visibility::Hidden,
    }
}

/// What is seen of a person beside somebody else of the household. Whoever may not see the person doesn't learn there that
/// the person belongs to it.
#[must_use]
pub const fn visibility_beside(is_restricted: bool, eyes: Eyes) -> Visibility {
    match visibility(is_restricted, eyes) {
        Visibility::Open => Visibility::Open,
        Visibility::NameOnly | Visibility::Hidden => Visibility::Hidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_person_is_seen_by_themselves_and_by_whoever_has_the_right() {
        let all = [Eyes::Own, Eyes::Household, Eyes::Desk, Eyes::DeskWithRight, Eyes::InBulk];
        use Visibility::{Hidden, NameOnly, Open};
        for eyes in all {
            assert_eq!((visibility(false, eyes), visibility_beside(false, eyes)), (Open, Open));
        }
        assert_eq!(all.map(|eyes| visibility(true, eyes)), [Open, Hidden, NameOnly, Open, Hidden]);
        assert_eq!(all.map(|eyes| visibility_beside(true, eyes)), [Open, Hidden, Hidden, Open, Hidden]);
        assert_eq!([Eyes::of_desk(true), Eyes::of_desk(false)], [Eyes::DeskWithRight, Eyes::Desk]);
    }
}
