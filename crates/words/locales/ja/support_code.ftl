# サポートコード。電話で読み上げていただく4文字。

support-code-heading = お電話でお問い合わせの際のサポートコード
support-code-text = 担当者にこの4文字をお伝えいただくと、いまの画面をもとにご案内できます。30分間有効です。
support-code-label = サポートコード
