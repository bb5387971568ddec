# ログイン方法について知らせるメール。改行は送るときに入れるので、ここでは段落ごとに1行で書く。

sign-in-notice-user-id-changed-subject = 【{ $society }】ログインに使うIDを変更しました
sign-in-notice-user-id-changed = { $society }の窓口で、ログインに使うIDを変更しました。次のログインから、新しいIDをお使いください。前のIDは使えなくなりました。
sign-in-notice-passkey-added-subject = 【{ $society }】パスキーを追加しました
sign-in-notice-passkey-added = { $society }の窓口で、ログインに使うパスキー（生体認証）を追加しました。
sign-in-notice-passkey-removed-subject = 【{ $society }】パスキーを削除しました
sign-in-notice-passkey-removed = { $society }の窓口で、ログインに使うパスキー（生体認証）を削除しました。
sign-in-notice-one-time-code-added-subject = 【{ $society }】ワンタイムパスワードを設定しました
sign-in-notice-one-time-code-added = { $society }の窓口で、ログインに使うワンタイムパスワード（認証アプリ）を設定しました。
sign-in-notice-one-time-code-removed-subject = 【{ $society }】ワンタイムパスワードを解除しました
sign-in-notice-one-time-code-removed = { $society }の窓口で、ログインに使うワンタイムパスワード（認証アプリ）を解除しました。
sign-in-notice-recovery-codes-made-subject = 【{ $society }】リカバリーコードを作成しました
sign-in-notice-recovery-codes-made = { $society }の窓口で、新しいリカバリーコードを作成しました。前のリカバリーコードは使えなくなりました。
sign-in-notice-recovery-code-used-subject = 【{ $society }】リカバリーコードが使われました
sign-in-notice-recovery-code-used = { $society }の窓口に、リカバリーコードを使ったログインがありました。
sign-in-notice-recovery-codes-left = まだ使っていないリカバリーコードは、あと{ $left }個です。
sign-in-notice-no-recovery-codes-left = まだ使っていないリカバリーコードは、もうありません。ログインして、新しく作成してください。
sign-in-notice-when = 日時　{ $when }
sign-in-notice-known = ご自身で操作された場合、お手続きは必要ありません。
sign-in-notice-unknown-heading = お心当たりのない場合
sign-in-notice-unknown = ほかの方がログインしている可能性があります。お手数ですが、すぐに下記までご連絡ください。

sign-in-notice-recovery-address-added-subject = 【{ $society }】予備のメールアドレスが登録されました
sign-in-notice-recovery-address-added = { $society }の窓口で、予備のメールアドレスが登録されました。ログインできなくなったときに、このアドレスでもお手続きができます。
sign-in-notice-recovery-address-removed-subject = 【{ $society }】予備のメールアドレスが削除されました
sign-in-notice-recovery-address-removed = { $society }の窓口で、予備のメールアドレスが削除されました。削除されたアドレスには、今後お知らせをお送りしません。
sign-in-notice-unlocked-by-staff-subject = 【{ $society }】ログインの一時停止を解除しました
sign-in-notice-unlocked-by-staff = { $society }の担当者が、ログインの一時停止を解除しました。いまからログインをやり直せます。
sign-in-notice-sessions-ended-by-staff-subject = 【{ $society }】すべての端末からログアウトしました
sign-in-notice-sessions-ended-by-staff = { $society }の担当者が、お使いのすべての端末からログアウトする手続きをしました。お使いになるときは、もう一度ログインしてください。
sign-in-notice-disabled-by-staff-subject = 【{ $society }】アカウントの利用を停止しました
sign-in-notice-disabled-by-staff = { $society }の担当者が、アカウントの利用を停止しました。停止のあいだは、ログインできません。
sign-in-notice-enabled-by-staff-subject = 【{ $society }】アカウントの利用を再開しました
sign-in-notice-enabled-by-staff = { $society }の担当者が、アカウントの利用の停止を解きました。いままでのログイン方法でログインできます。
sign-in-notice-by-staff-known = ご自身で依頼された場合、お手続きは必要ありません。
sign-in-notice-by-staff-unknown = 行き違いの可能性があります。お手数ですが、下記までご連絡ください。
