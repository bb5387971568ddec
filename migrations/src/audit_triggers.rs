//! The triggers of SQLite that keep the audit trail as it is. They make up for the rights that PostgreSQL's server has not:
//! a row, a batch or a cut is never changed, and a row or a batch goes only where a cut covers it (ADR 35).

/// The triggers by name, as SQLite keeps them. `INSERT OR REPLACE` deletes rows without asking a trigger about it, so inserting
/// over a row is refused by itself.
pub const TRIGGERS: &[(&str, &str)] = &[
    (
        "audit_entry_mark",
        "CREATE TRIGGER audit_entry_mark AFTER INSERT ON audit_entry BEGIN
        INSERT INTO audit_unsealed (tenant_id, entry_id) VALUES (NEW.tenant_id, NEW.id);
    END",
    ),
    (
        "audit_entry_no_update",
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN
        SELECT RAISE(ABORT, 'rows of the audit trail are never changed');
    END",
    ),
    (
        "audit_entry_no_delete",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        WHEN NOT EXISTS (SELECT 1 FROM audit_cut WHERE tenant_id = OLD.tenant_id AND last_entry >= OLD.id) BEGIN
        SELECT RAISE(ABORT, 'rows of the audit trail are never deleted');
    END",
    ),
    (
        "audit_entry_no_replace",
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
        WHEN EXISTS (SELECT 1 FROM audit_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.id) BEGIN
        SELECT RAISE(ABORT, 'rows of the audit trail are never changed');
    END",
    ),
    (
        "audit_batch_no_update",
        "CREATE TRIGGER audit_batch_no_update BEFORE UPDATE ON audit_batch BEGIN
        SELECT RAISE(ABORT, 'batches of the audit trail are never changed');
    END",
    ),
    (
        "audit_batch_no_delete",
        "CREATE TRIGGER audit_batch_no_delete BEFORE DELETE ON audit_batch
        WHEN NOT EXISTS (SELECT 1 FROM audit_cut WHERE tenant_id = OLD.tenant_id AND number >= OLD.number) BEGIN
        SELECT RAISE(ABORT, 'batches of the audit trail are never deleted');
    END",
    ),
    (
        "audit_batch_no_replace",
        "CREATE TRIGGER audit_batch_no_replace BEFORE INSERT ON audit_batch
        WHEN EXISTS (SELECT 1 FROM audit_batch WHERE tenant_id = NEW.tenant_id AND number = NEW.number) BEGIN
        SELECT RAISE(ABORT, 'batches of the audit trail are never changed');
    END",
    ),
    (
        "audit_cut_no_update",
        "CREATE TRIGGER audit_cut_no_update BEFORE UPDATE ON audit_cut BEGIN
        SELECT RAISE(ABORT, 'cuts of the audit trail are never changed');
    END",
    ),
    (
        "audit_cut_no_delete",
        "CREATE TRIGGER audit_cut_no_delete BEFORE DELETE ON audit_cut BEGIN
        SELECT RAISE(ABORT, 'cuts of the audit trail are never deleted');
    END",
    ),
    (
        "audit_cut_no_replace",
        "CREATE TRIGGER audit_cut_no_replace BEFORE INSERT ON audit_cut
        WHEN EXISTS (SELECT 1 FROM audit_cut WHERE tenant_id = NEW.tenant_id AND number = NEW.number) BEGIN
        SELECT RAISE(ABORT, 'cuts of the audit trail are never changed');
    END",
    ),
];
