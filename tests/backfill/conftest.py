from tests.support.warehouse import embedded_warehouse as warehouse

__all__ = ["warehouse"]
