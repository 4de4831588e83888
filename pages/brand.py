"""Are we known, seen and liked?"""

from kpi.model import AreaKey
from kpi.ui import area, session

area.show(session.current(), AreaKey.BRAND)
