# PostgreSQL のデータベースでサーバーを起動できない理由

posture-refused = このデータベースでは健康保険組合どうしのデータが安全に分けられていないため、起動できません。
posture-attribute = ロール { $role } に { $attribute } があります。
posture-member = ロール { $role } は、直接またはほかのロールを通じて { $of } のメンバーです。{ $of } には、サーバーに許されない権限があります。
posture-owner = ロール { $role } が { $what } を所有しています。サーバーのロールは何も所有しないようにしてください。
posture-extra-right = ロール { $role } に、サーバーに許されない権限があります（{ $table } の { $right }）。
posture-missing-right = ロール { $role } に、必要な権限がありません（{ $table } の { $right }）。
posture-missing-table = テーブル { $table } がありません。
posture-not-forced = テーブル { $table } の行レベルセキュリティが有効で強制（FORCE）の状態になっていません。
posture-other-policy = テーブル { $table } のポリシーが、健康保険組合を分けるためのものと違います。
posture-view = ロール { $role } がビュー { $view } を読めます。ビューにはすべての健康保険組合の行が出るおそれがあります。
posture-remedy = 直し方: { $remedy }
posture-other-trigger = 操作履歴を守るトリガー { $trigger } がないか、止められているか、内容が違います。
