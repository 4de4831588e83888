"""How do we win new customers?"""

from kpi.model import AreaKey
from kpi.ui import area, session

area.show(session.current(), AreaKey.ACQUISITION)
