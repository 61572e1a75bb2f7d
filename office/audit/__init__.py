"""The trail: what officers read and did, in a chain that shows when somebody alters it."""
