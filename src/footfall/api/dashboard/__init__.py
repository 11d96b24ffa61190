"""The internal API that the dashboard is drawn from: ``GET /api/stats/:domain/<report>``."""
