### The page that asks for the second step.

second-step-title = Confirm that it is you
