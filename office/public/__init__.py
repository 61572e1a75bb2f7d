"""Question and answer in public: masked, agreed to, approved, shown."""
