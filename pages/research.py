"""What do we learn for products and markets?"""

from kpi.model import AreaKey
from kpi.ui import area, session

area.show(session.current(), AreaKey.RESEARCH)
