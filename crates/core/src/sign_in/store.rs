//! Looks a typed ID up in the database.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable};
use uuid::Uuid;

use crate::accounts::Account;
use crate::accounts::sessions::entrance::Known;
use crate::database::TenantTx;
use crate::enrolment::StoredLetter;
use crate::entities::{account, known_device, provisional_credential};
use crate::failure::Failure;
use crate::ids::KnownDeviceId;
use crate::input::device::Mark;

/// What exists under an ID.
pub(super) struct FoundById {
    pub account: Option<Account>,
    /// The account's known device for this browser.
    pub known: Option<Known>,
    pub letter: Option<StoredLetter>,
}

/// Looks up an ID and the browser's known device. It is one statement whatever exists, so that timing reveals nothing.
pub(super) async fn by_typed_id(tx: &TenantTx, folded: &str, mark: Option<&Mark>) -> Result<FoundById, Failure> {
    const ASKED: &str = "asked";
    let tenant = || Expr::value(tx.tenant().0);
    let of_account = |column| Expr::col((account::Entity, column));
    let of_letter = |column| Expr::col((provisional_credential::Entity, column));
    let of_device = |column| Expr::col((known_device::Entity, column));
    let mark = mark.map(Mark::bytes).unwrap_or_default().to_vec();
    let mut all = Query::select();
    all.from_subquery(Query::select().expr_as(Expr::value(1), ASKED).to_owned(), ASKED)
        .left_join(
            account::Entity,
            of_account(account::Column::TenantId)
                .eq(tenant())
                .and(of_account(account::Column::UserIdFolded).eq(folded)),
        )
        .left_join(
            known_device::Entity,
            of_device(known_device::Column::TenantId)
                .eq(of_account(account::Column::TenantId))
                .and(of_device(known_device::Column::AccountId).eq(of_account(account::Column::Id)))
                .and(of_device(known_device::Column::Mark).eq(mark))
                .and(of_device(known_device::Column::ForgottenAt).is_null()),
        )
        .left_join(
            provisional_credential::Entity,
            of_letter(provisional_credential::Column::TenantId)
                .eq(tenant())
                .and(of_letter(provisional_credential::Column::LoginId).eq(folded)),
        )
        .expr_as(of_device(known_device::Column::Id), "known_device_id")
        .expr_as(of_device(known_device::Column::RememberedAt), "remembered_at");
    select_all::<account::Entity>(&mut all, "account_");
    select_all::<provisional_credential::Entity>(&mut all, "letter_");
    let row = tx.connection().query_one(&all).await?.ok_or(Failure::Inconsistent("a question without an answer"))?;
    Ok(FoundById {
        account: account::Model::from_query_result_optional(&row, "account_")?.map(Account::try_from).transpose()?,
        known: match row.try_get::<Option<Uuid>>("", "known_device_id")? {
            Some(id) => Some(Known { id: KnownDeviceId(id), remembered_at: row.try_get("", "remembered_at")? }),
            None => None,
        },
        letter: provisional_credential::Model::from_query_result_optional(&row, "letter_")?
            .map(StoredLetter::try_from)
            .transpose()?,
    })
}

/// Selects every column of a table, with a prefix before its name.
fn select_all<E: EntityTrait>(select: &mut SelectStatement, prefix: &str) {
    for column in E::Column::iter() {
        select.expr_as(Expr::col((E::default(), column)), format!("{prefix}{}", column.as_str()));
    }
}
