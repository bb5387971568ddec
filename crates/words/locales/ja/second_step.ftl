### The page that asks for the second step.

second-step-title = ログインの確認
